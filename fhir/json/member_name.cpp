#include "fhir/json/member_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "fhir/json/member_keys.hpp"

namespace hookline::fhir::json {

MemberKey key_of(std::string_view name) {
    return kMemberKeys.find(name, words_of(name.size(), [&](std::size_t from) {
                                std::array<char, 8> bytes{};
                                std::copy_n(name.begin() + static_cast<std::ptrdiff_t>(from),
                                            std::min<std::size_t>(bytes.size(), name.size() - from),
                                            bytes.begin());
                                return load_word(bytes.data());
                            }));
}

}  // namespace hookline::fhir::json
