#include "hooks/config/config_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

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
        place_ = member.name;
        const auto field = std::ranges::find(fields, member.name.view(), &Field::name);
        if (field == fields.end()) {
            error("unknown member", member_at);
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
        place_ = value.text();
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
    diagnostics_->error(file_.string(), range(), std::move(message), path);
}

void ConfigReader::error_without_line(std::string message, const std::string& path) {
    diagnostics_->error(file_.string(), {}, std::move(message), path);
}

void ConfigReader::wrong_kind(std::string_view expected, const Value& found,
                              const std::string& path) {
    error(unexpected_kind(expected, found, path).error().message, path);
}

std::filesystem::path ConfigReader::resolve(std::string_view path) const {
    return (file_.parent_path() / path).lexically_normal();
}

// Names and strings point into the body, so their place in the file is known.
SourceRange ConfigReader::range() const {
    if (place_.data() < body_.data() || place_.data() > body_.data() + body_.size()) {
        return {};
    }
    const std::string_view before =
        body_.substr(0, static_cast<std::size_t>(place_.data() - body_.data()));
    const auto line = static_cast<std::uint32_t>(std::ranges::count(before, '\n')) + 1;
    const std::string_view in_line = before.substr(before.rfind('\n') + 1);
    const auto column =
        static_cast<std::uint32_t>(std::ranges::count_if(
            in_line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; })) +
        1;
    return {{line, column}, {line, column}};
}

}  // namespace hookline::hooks
