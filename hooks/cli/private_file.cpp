#include "hooks/cli/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hookline::hooks {
namespace {

// A pipe or a terminal belongs to somebody else.
bool make_private(int descriptor) {
    struct stat status{};
    return ::fstat(descriptor, &status) == 0 &&
           (!S_ISREG(status.st_mode) || ::fchmod(descriptor, S_IRUSR | S_IWUSR) == 0);
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

bool write_private_file(const std::filesystem::path& file, std::string_view text) {
    const int descriptor =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) {
        return false;
    }
    const bool written = make_private(descriptor) && write_all(descriptor, text);
    return ::close(descriptor) == 0 && written;
}

}  // namespace hookline::hooks
