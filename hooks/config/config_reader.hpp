#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/base/diagnostics.hpp"
#include "fhir/json/value.hpp"

namespace hookline::hooks {

/// Reads JSON objects after tables of their members; a member that no table names is an error.
/// All errors go to the diagnostics with file, line, column and element path (SR-150).
class ConfigReader {
  public:
    using Value = fhir::json::Value;
    using Setter = std::function<void(const Value&, const std::string& path)>;
    using TextSetter = std::function<void(std::string_view, const std::string& path)>;
    struct Field {
        std::string_view name;
        Setter set;
    };

    /// `text` is the file; `body` the same after parsing, where the values point into. Both must
    /// outlive the reader.
    ConfigReader(std::filesystem::path file, std::string_view text, std::string_view body,
                 Diagnostics& diagnostics)
        : file_(std::move(file)), text_(text), body_(body), diagnostics_(&diagnostics) {}

    void read_object(const Value& value, const std::string& path, std::span<const Field> fields);

    /// Adds the members of all tables that are read to `members`, as `clients[].iss`.
    void collect_members(std::set<std::string>& members) { members_ = &members; }

    /// A string that is not empty.
    [[nodiscard]] Setter text(TextSetter set);
    /// As `text`, into a string or path that outlives the reading.
    [[nodiscard]] Setter text_into(std::string& target);
    /// An array of strings, one call for each.
    [[nodiscard]] Setter texts(TextSetter add);
    [[nodiscard]] Setter boolean(bool& target);
    /// One of the words of `table`, an array of pairs of word and value; `set` takes the value.
    template <class Table, class Set>
    [[nodiscard]] Setter word(const Table& table, Set set) {
        std::string message;
        for (const auto& [name, value] : table) {
            message += (message.empty() ? "expected `" : ", `") + std::string(name) + '`';
        }
        return text([this, &table, set = std::move(set), message = std::move(message)](
                        std::string_view text, const std::string& path) {
            const auto row = std::ranges::find(table, text, &Table::value_type::first);
            if (row == table.end()) {
                error(message, path);
            } else {
                set(row->second);
            }
        });
    }
    /// A whole number from `min` to `max`.
    [[nodiscard]] Setter number(std::uint64_t min, std::uint64_t max,
                                std::function<void(std::uint64_t)> set);
    [[nodiscard]] Setter milliseconds(std::chrono::milliseconds& target);
    [[nodiscard]] Setter object(std::vector<Field> fields);
    /// An array, one call of `read` for each element.
    [[nodiscard]] Setter list(Setter read);

    void error(std::string message, const std::string& path);
    /// As `error` where a secret may stand: from then on no line of the file may be shown.
    void error_at_secret(std::string message, const std::string& path);
    [[nodiscard]] bool may_hold_secret() const { return may_hold_secret_; }
    void wrong_kind(std::string_view expected, const Value& found, const std::string& path);

    /// `path` as seen from the folder of the file.
    [[nodiscard]] std::filesystem::path resolve(std::string_view path) const;

  private:
    [[nodiscard]] SourceRange range_of(std::string_view name) const;

    std::filesystem::path file_;
    std::string_view text_;  // owner: the caller
    std::string_view body_;  // owner: the caller
    Diagnostics* diagnostics_;
    bool may_hold_secret_ = false;
    std::set<std::string>* members_ = nullptr;  // owner: the caller
};

}  // namespace hookline::hooks
