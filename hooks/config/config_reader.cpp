#include "hooks/config/config_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fhir/json/locate.hpp"
#include "hooks/config/near_name.hpp"
#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

// `clients[2].jku[0]` is `clients[].jku[]`.
std::string without_indexes(std::string_view path) {
    std::string result;
    bool is_index = false;
    for (const char c : path) {
        is_index = is_index && c != ']';
        if (!is_index) {
            result += c;
        }
        is_index = is_index || c == '[';
    }
    return result;
}

std::string unknown_member(std::string_view name, std::span<const ConfigReader::Field> fields) {
    std::vector<std::string_view> known;
    for (const ConfigReader::Field& field : fields) {
        known.push_back(field.name);
    }
    const std::string_view meant = near_name(name, known);
    return meant.empty() ? "unknown member"
                         : "unknown member; did you mean `" + std::string(meant) + "`?";
}

}  // namespace

void ConfigReader::read_object(const Value& value, const std::string& path,
                               std::span<const Field> fields) {
    if (!value.is_object()) {
        wrong_kind("an object", value, path);
        return;
    }
    if (members_ != nullptr) {
        for (const Field& field : fields) {
            members_->insert(without_indexes(member_path(path, field.name)));
        }
    }
    for (const fhir::json::Member& member : value.members()) {
        const std::string member_at = member_path(path, member.name);
        const auto field = std::ranges::find(fields, member.name.view(), &Field::name);
        if (field == fields.end()) {
            diagnostics_->error(file_.string(), range_of(member.name),
                                unknown_member(member.name.view(), fields), member_at);
        } else {
            field->set(member.value, member_at);
        }
    }
}

ConfigReader::Setter ConfigReader::text(TextSetter set) {
    return [this, set = std::move(set)](const Value& value, const std::string& path) {
        if (!value.is_string() || value.text().empty()) {
            wrong_kind("a string that is not empty", value, path);
            return;
        }
        set(value.text(), path);
    };
}

ConfigReader::Setter ConfigReader::text_into(std::string& target) {
    return text([&target](std::string_view value, const std::string&) { target = value; });
}

ConfigReader::Setter ConfigReader::texts(TextSetter add) {
    return [this, add = std::move(add)](const Value& value, const std::string& path) {
        if (!value.is_array()) {
            wrong_kind("an array of strings", value, path);
            return;
        }
        list(text(add))(value, path);
    };
}

ConfigReader::Setter ConfigReader::boolean(bool& target) {
    return [this, &target](const Value& value, const std::string& path) {
        if (!value.is_boolean()) {
            wrong_kind("true or false", value, path);
            return;
        }
        target = value.as_boolean();
    };
}

ConfigReader::Setter ConfigReader::number(std::uint64_t min, std::uint64_t max,
                                          std::function<void(std::uint64_t)> set) {
    return [this, min, max, set = std::move(set)](const Value& value, const std::string& path) {
        std::uint64_t number = 0;
        const std::string_view text = value.text();
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (!value.is_number() || fault != std::errc() || end != text.data() + text.size() ||
            number < min || number > max) {
            error("expected a whole number from " + std::to_string(min) + " to " +
                      std::to_string(max),
                  path);
            return;
        }
        set(number);
    };
}

ConfigReader::Setter ConfigReader::milliseconds(std::chrono::milliseconds& target) {
    return number(0, 600'000,
                  [&target](std::uint64_t value) { target = std::chrono::milliseconds(value); });
}

ConfigReader::Setter ConfigReader::object(std::vector<Field> fields) {
    return [this, fields = std::move(fields)](const Value& value, const std::string& path) {
        read_object(value, path, fields);
    };
}

ConfigReader::Setter ConfigReader::list(Setter read) {
    return [this, read = std::move(read)](const Value& value, const std::string& path) {
        if (!value.is_array()) {
            wrong_kind("an array", value, path);
            return;
        }
        std::size_t index = 0;
        for (const Value& element : value.elements()) {
            read(element, path + '[' + std::to_string(index++) + ']');
        }
    };
}

void ConfigReader::error(std::string message, const std::string& path) {
    diagnostics_->error(file_.string(), fhir::json::locate(text_, path), std::move(message), path);
}

void ConfigReader::error_at_secret(std::string message, const std::string& path) {
    may_hold_secret_ = true;
    error(std::move(message), path);
}

void ConfigReader::wrong_kind(std::string_view expected, const Value& found,
                              const std::string& path) {
    error(unexpected_kind(expected, found, path).error().message, path);
}

std::filesystem::path ConfigReader::resolve(std::string_view path) const {
    return (file_.parent_path() / path).lexically_normal();
}

// An unknown name may hold what paths are written with, so its place is where it points to.
SourceRange ConfigReader::range_of(std::string_view name) const {
    const auto begin = static_cast<std::size_t>(name.data() - body_.data());
    return {fhir::json::position_of(text_, begin - 1),
            fhir::json::position_of(text_, begin + name.size() + 1)};
}

}  // namespace hookline::hooks
