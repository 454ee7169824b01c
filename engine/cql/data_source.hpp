#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/value.hpp"
#include "fhir/base/arena.hpp"

namespace hookline::cql {

/// One class of the model as the data source knows it. Lives as long as its ModelBinding.
struct ObjectType {
    std::string name;  ///< unqualified, `Condition`
    /// Whether a value can rest on its instances. No: they tell how data were read, not what they
    /// say, and explanations leave them out.
    bool is_evidence = true;
};

/// Reads one element of an instance. `data` is what ObjectValue::data points to. Absent is null.
using PropertyGetter = Value (*)(const void* data, RequestArena& arena);

/// How the classes and elements of the model are read; asked once, at load time.
/// Thread safety: immutable.
class ModelBinding {
  public:
    virtual ~ModelBinding() = default;

    /// nullptr: the data source has no such class.
    [[nodiscard]] virtual const ObjectType* find_class(std::string_view class_name) const = 0;

    /// nullptr: the class has no such element.
    [[nodiscard]] virtual PropertyGetter find_property(std::string_view class_name,
                                                       std::string_view element) const = 0;
};

/// Value sets. Thread safety: immutable.
class Terminology {
  public:
    virtual ~Terminology() = default;

    /// Handle of the value set with this canonical URL; nothing when it is not loaded.
    [[nodiscard]] virtual std::optional<int> find_value_set(std::string_view url) const = 0;

    /// Whether the value set holds the code; systems are compared after normalising aliases.
    [[nodiscard]] virtual bool contains(int value_set, std::string_view system,
                                        std::string_view code) const = 0;

    // What a terminology may know besides; nothing where it does not, which is an error for who
    // asks, never "no".

    /// All codes of the value set, in an order of its own.
    [[nodiscard]] virtual std::optional<std::vector<CodeValue>> expansion(int /*value_set*/) const {
        return std::nullopt;
    }
    /// Whether the code system defines the code.
    [[nodiscard]] virtual std::optional<bool> defines(std::string_view /*system*/,
                                                      std::string_view /*code*/) const {
        return std::nullopt;
    }
    /// Whether the one code of the system is the other or above it.
    [[nodiscard]] virtual std::optional<bool> subsumes(std::string_view /*system*/,
                                                       std::string_view /*ancestor*/,
                                                       std::string_view /*descendant*/) const {
        return std::nullopt;
    }
};

/// How far the data behind a retrieve were read. "Not retrieved" is never "absent".
enum class RetrieveState : std::uint8_t {
    Complete,    ///< everything was read: what is not there is absent
    Incomplete,  ///< part was read: what is there counts, absence proves nothing
    Unread,      ///< nothing was read
};

/// The data of one patient in one request.
class DataSource {
  public:
    virtual ~DataSource() = default;

    /// All instances of the class in the order of the input; with `value_set` >= 0 only those whose
    /// primary code is in it. The span stays valid as long as the arena.
    [[nodiscard]] virtual std::span<const Value> retrieve(const ObjectType& type, int value_set,
                                                          RequestArena& arena) const = 0;

    /// The same for another patient or subject, `related`; nothing when the source holds no such
    /// data.
    [[nodiscard]] virtual std::optional<std::span<const Value>> retrieve_related(
        [[maybe_unused]] const Value& related, [[maybe_unused]] const ObjectType& type,
        [[maybe_unused]] int value_set, [[maybe_unused]] RequestArena& arena) const {
        return std::nullopt;
    }

    /// How far the data of this class were read. Asked by traces only: an unread class is empty
    /// for `retrieve`.
    [[nodiscard]] virtual RetrieveState state([[maybe_unused]] const ObjectType& type) const {
        return RetrieveState::Complete;
    }

    /// The patient of the context; null when there is none.
    [[nodiscard]] virtual Value patient(RequestArena& arena) const = 0;
};

}  // namespace hookline::cql
