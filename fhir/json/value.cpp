#include "fhir/json/value.hpp"

#include <cstring>

namespace hookline::fhir::json {

const Value* Value::find(std::string_view name) const {
    for (const Member& member : members()) {
        if (member.name.size() == name.size() &&
            std::memcmp(member.name.data(), name.data(), name.size()) == 0) {
            return &member.value;
        }
    }
    return nullptr;
}

std::string_view Value::string_at(std::string_view name) const {
    const Value* value = find(name);
    return value != nullptr && value->is_string() ? value->text() : std::string_view();
}

std::span<const Value> Value::array_at(std::string_view name) const {
    const Value* value = find(name);
    return value != nullptr ? value->elements() : std::span<const Value>();
}

}  // namespace hookline::fhir::json
