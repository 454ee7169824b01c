#include "fhir/json/value.hpp"

#include <cstring>

namespace hookline::fhir::json {

const Value* Value::find_key(MemberKey key) const {
    for (const Member& member : members()) {
        if (member.name.key() == key) {
            return &member.value;
        }
    }
    return nullptr;
}

const Value* Value::find_text(std::string_view name) const {
    for (const Member& member : members()) {
        const std::string_view own = member.name.view();
        if (own.size() == name.size() && std::memcmp(own.data(), name.data(), name.size()) == 0) {
            return &member.value;
        }
    }
    return nullptr;
}

}  // namespace hookline::fhir::json
