#include "hooks/system.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <fstream>
#include <random>
#include <span>

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
    std::array<std::uint8_t, 16> bytes{};
    const ssize_t filled = getrandom(bytes.data(), bytes.size(), 0);
    if (filled != static_cast<ssize_t>(bytes.size())) {
        std::random_device device;
        for (std::uint8_t& byte : bytes) {
            byte = static_cast<std::uint8_t>(device());
        }
    }
    return format_uuid(bytes);
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
