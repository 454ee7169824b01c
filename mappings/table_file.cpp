#include "mappings/table_file.hpp"

#include <algorithm>
#include <charconv>

namespace hookline::mappings {

using fhir::json::Member;
using fhir::json::Value;

TableFile::TableFile(const std::filesystem::path& file, const Terminology& terminology,
                     Diagnostics& diagnostics)
    : name_(file.string()),
      file_(read_json_file(file, diagnostics)),
      terminology_(terminology),
      diagnostics_(diagnostics) {
    if (file_ != nullptr) {
        root_ = file_->root;
    }
}

void TableFile::error(std::string_view where, std::string message) {
    if (file_ != nullptr) {  // a file that cannot be read is named once
        diagnostics_.error(name_, {}, std::move(message), std::string(where));
    }
}

const Value& TableFile::object(const Value& owner, std::string_view name) {
    static const Value kNothing;
    const Value* value = owner.find(name);
    if (value == nullptr || !value->is_object()) {
        error(name, "expected an object");
        return kNothing;
    }
    return *value;
}

std::span<const Member> TableFile::members(const Value& owner, std::string_view name) {
    return object(owner, name).members();
}

std::span<const Value> TableFile::array(const Value& owner, std::string_view name) {
    const Value* value = owner.find(name);
    if (value == nullptr || !value->is_array()) {
        error(name, "expected an array");
        return {};
    }
    return value->elements();
}

std::string TableFile::text(const Value& owner, std::string_view name) {
    const std::string_view value = owner.string_at(name);
    if (value.empty()) {
        error(name, "expected a string");
    }
    return std::string(value);
}

int TableFile::number(const Value& owner, std::string_view name) {
    const Value* value = owner.find(name);
    const std::string_view digits = value != nullptr ? value->text() : std::string_view();
    int result = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), result);
    if (digits.empty() || end.ec != std::errc() || end.ptr != digits.data() + digits.size()) {
        error(name, "expected an integer");
    }
    return result;
}

Decimal TableFile::decimal(const Value& owner, std::string_view name) {
    const auto value = Decimal::parse(owner.string_at(name));
    if (!value) {
        error(name, "expected a decimal in quotes");
    }
    return value.value_or(Decimal());
}

bool TableFile::flag(const Value& owner, std::string_view name) const {
    const Value* value = owner.find(name);
    return value != nullptr && value->as_boolean();
}

std::vector<std::string> TableFile::words(const Value& owner, std::string_view name) {
    std::vector<std::string> result;
    for (const Value& word : array(owner, name)) {
        if (!word.is_string() || word.text().empty()) {
            error(name, "expected strings");
        }
        result.emplace_back(word.text());
    }
    return result;
}

WordList TableFile::sought_words(const Value& owner, std::string_view name) {
    WordList list = words(owner, name);
    if (!std::ranges::all_of(list, WordIndex::can_hold)) {
        error(name, "expected words that begin with a letter or digit");
    }
    return list;
}

WordSet TableFile::word_set(const Value& owner, std::string_view name) {
    return WordSet(sought_words(owner, name));
}

WordTable TableFile::word_table(std::string_view name, std::string_view key) {
    WordTable table;
    for (const Value& row : array(root_, name)) {
        table.add({text(row, key), sought_words(row, "words")});
    }
    return table;
}

SetHandle TableFile::handle(std::string_view where, std::string_view short_name) {
    const std::string url = "https://hookline.example/fhir/ValueSet/" + std::string(short_name);
    const auto found = terminology_.find_value_set(url);
    if (!found) {
        error(where, "value set `" + url + "` is not loaded");
    }
    return found.value_or(0);
}

SetHandle TableFile::set(const Value& owner, std::string_view name) {
    return handle(name, owner.string_at(name));
}

std::vector<SetHandle> TableFile::sets(const Value& owner, std::string_view name) {
    std::vector<SetHandle> result;
    for (const Value& item : array(owner, name)) {
        result.push_back(handle(name, item.text()));
    }
    return result;
}

SetList TableFile::set_list(const Value& owner, std::string_view name) {
    SetList list;
    for (const SetHandle set : sets(owner, name)) {
        list.add(set);
    }
    return list;
}

SetMap TableFile::set_map(const Value& owner, std::string_view name) {
    SetMap map;
    for (const Member& member : members(owner, name)) {
        for (const Value& item : member.value.elements()) {
            map.add(handle(name, item.text()), member.name);
        }
    }
    return map;
}

}  // namespace hookline::mappings
