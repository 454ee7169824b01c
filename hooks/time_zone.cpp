#include "hooks/time_zone.hpp"

#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace hookline::hooks {
namespace {

constexpr std::string_view kMagic = "TZif";  // RFC 8536, section 3.1

std::string zone_file(std::string_view name) {
    const char* folder = std::getenv("TZDIR");  // as the C library
    return (std::filesystem::path(folder == nullptr ? "/usr/share/zoneinfo" : folder) / name)
        .string();
}

bool is_zone_name(std::string_view name) {
    const bool plain = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '+' || c == '/';
    });
    return plain && !name.empty() && !name.starts_with('/') && !name.ends_with('/');
}

}  // namespace

Result<void> check_time_zone(std::string_view name) {
    if (is_zone_name(name)) {
        std::array<char, kMagic.size()> head{};
        std::ifstream file(zone_file(name), std::ios::binary);
        if (file.read(head.data(), head.size()) &&
            std::string_view(head.data(), head.size()) == kMagic) {
            return {};
        }
    }
    return fail(ErrorKind::LoadFailed,
                "expected a name of the time zone database of this machine, such as "
                "`Europe/Berlin`");
}

void use_time_zone(std::string_view name) {
    ::setenv("TZ", (":" + zone_file(name)).c_str(), 1);
    ::tzset();
}

}  // namespace hookline::hooks
