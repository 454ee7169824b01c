#include "hooks/files.hpp"

#include <array>
#include <fstream>
#include <system_error>

namespace hookline::hooks {

std::optional<std::string> read_file(const std::filesystem::path& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) {
        return std::nullopt;
    }
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return std::nullopt;
    }
    std::string text = read_all(in);
    if (in.bad()) {
        return std::nullopt;
    }
    return text;
}

std::string read_all(std::istream& in) {
    std::string text;
    std::array<char, 16'384> block{};
    while (in.read(block.data(), block.size()) || in.gcount() > 0) {
        text.append(block.data(), static_cast<std::size_t>(in.gcount()));
    }
    return text;
}

}  // namespace hookline::hooks
