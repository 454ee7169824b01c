#include "hooks/system.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <fstream>
#include <random>
#include <span>
#include <utility>

namespace hookline::hooks {
namespace {

std::string format_uuid(std::array<std::uint8_t, 16> bytes) {
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);  // version 4
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);  // variant 1
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            ++at;
        }
        text[at++] = kDigits[bytes[i] >> 4U];
        text[at++] = kDigits[bytes[i] & 0x0FU];
    }
    return text;
}

// Bytes of the kernel, asked for in advance: each question costs more than what is done with the
// answer. One thread.
class RandomBytes {
  public:
    using Uuid = std::array<std::uint8_t, 16>;

    Uuid next() {
        if (used_ == ahead_.size()) {
            fill();
            used_ = 0;
        }
        return std::exchange(ahead_[used_++], {});
    }

  private:
    void fill() {
        if (getrandom(ahead_.data(), sizeof ahead_, 0) == static_cast<ssize_t>(sizeof ahead_)) {
            return;
        }
        std::random_device device;
        for (Uuid& uuid : ahead_) {
            std::ranges::generate(uuid, [&] { return static_cast<std::uint8_t>(device()); });
        }
    }

    std::array<Uuid, 16> ahead_{};  // getrandom gives up to 256 bytes at once without a break
    std::size_t used_ = ahead_.size();
};

}  // namespace

std::int64_t SystemClock::now_ms() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

int SystemClock::offset_minutes() const {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    if (localtime_r(&now, &local) == nullptr) {
        return 0;
    }
    return static_cast<int>(local.tm_gmtoff / 60);
}

Result<void> check_clock(const Clock& clock) {
    if (clock.now_ms() < kReleasedMs) {
        return fail(ErrorKind::LoadFailed,
                    "the clock of this machine is wrong: it stands before the release of this "
                    "program");
    }
    return {};
}

std::string RandomIdSource::next_uuid() {
    thread_local RandomBytes random;
    return format_uuid(random.next());
}

std::string CountingIdSource::next_uuid() {
    std::array<std::uint8_t, 16> bytes{};
    std::uint64_t rest = ++next_;
    for (std::size_t i = bytes.size(); rest != 0 && i > 9; rest >>= 8U) {
        bytes[--i] = static_cast<std::uint8_t>(rest);
    }
    return format_uuid(bytes);
}

std::uint64_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    if (!(file >> all >> resident)) {
        return 0;
    }
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace hookline::hooks
