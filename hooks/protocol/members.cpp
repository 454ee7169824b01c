#include "hooks/protocol/members.hpp"

#include <algorithm>

#include "hooks/protocol/request.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Kind;
using fhir::json::Value;

std::string_view kind_name(Kind kind) {
    switch (kind) {
        case Kind::Null:
            return "null";
        case Kind::Boolean:
            return "a boolean";
        case Kind::Number:
            return "a number";
        case Kind::String:
            return "a string";
        case Kind::Array:
            return "an array";
        case Kind::Object:
            return "an object";
    }
    return "null";
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

std::unexpected<Error> missing(std::string path) {
    return fail(ErrorKind::InvalidRequest, "required, but missing", std::move(path));
}

Result<std::string_view> checked_string(const Value& value, std::string path,
                                        std::size_t bytes_max) {
    if (!value.is_string()) {
        return unexpected_kind("a string", value, std::move(path));
    }
    const std::string_view text = value.text();
    if (text.find_first_not_of(' ') == std::string_view::npos) {
        return fail(ErrorKind::InvalidRequest, "expected a string that is not empty",
                    std::move(path));
    }
    if (text.size() > bytes_max) {
        return fail(ErrorKind::InvalidRequest,
                    "longer than " + std::to_string(bytes_max) + " bytes", std::move(path));
    }
    if (std::ranges::any_of(text, is_control)) {
        return fail(ErrorKind::InvalidRequest, "holds a control character", std::move(path));
    }
    return text;
}

}  // namespace

std::string member_path(std::string_view path, std::string_view name) {
    std::string result(path);
    if (!result.empty()) {
        result += '.';
    }
    result += name;
    return result;
}

std::unexpected<Error> unexpected_kind(std::string_view expected, const Value& found,
                                       std::string path) {
    std::string message = "expected ";
    message += expected;
    message += ", found ";
    message += kind_name(found.kind());
    return fail(ErrorKind::InvalidRequest, std::move(message), std::move(path));
}

bool has_member(const Value& object, std::string_view name) {
    const Value* value = object.find(name);
    return value != nullptr && !value->is_null();
}

Result<std::string_view> required_string(const Value& object, std::string_view path,
                                         std::string_view name, std::size_t bytes_max) {
    if (!has_member(object, name)) {
        return missing(member_path(path, name));
    }
    return checked_string(*object.find(name), member_path(path, name), bytes_max);
}

Result<std::string_view> optional_string(const Value& object, std::string_view path,
                                         std::string_view name, std::size_t bytes_max) {
    const Value* value = object.find(name);
    if (value == nullptr || value->is_null() || (value->is_string() && value->text().empty())) {
        return std::string_view();
    }
    return checked_string(*value, member_path(path, name), bytes_max);
}

Result<Value> required_object(const Value& object, std::string_view path, std::string_view name) {
    if (!has_member(object, name)) {
        return missing(member_path(path, name));
    }
    const Value* value = object.find(name);
    if (!value->is_object()) {
        return unexpected_kind("an object", *value, member_path(path, name));
    }
    return *value;
}

Result<std::span<const std::string_view>> required_strings(const Value& object,
                                                           std::string_view path,
                                                           std::string_view name,
                                                           RequestArena& arena) {
    if (!has_member(object, name)) {
        return missing(member_path(path, name));
    }
    const Value* array = object.find(name);
    std::string array_path = member_path(path, name);
    if (!array->is_array()) {
        return unexpected_kind("an array", *array, std::move(array_path));
    }
    const std::span<const Value> elements = array->elements();
    if (elements.size() > kReferencesMax) {
        return fail(ErrorKind::InvalidRequest,
                    "more than " + std::to_string(kReferencesMax) + " elements",
                    std::move(array_path));
    }
    auto* texts = arena.allocate_array<std::string_view>(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
        HOOKLINE_TRY(
            texts[i],
            checked_string(elements[i], array_path + '[' + std::to_string(i) + ']', kIdBytesMax));
    }
    return std::span<const std::string_view>(texts, elements.size());
}

}  // namespace hookline::hooks
