#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cql/elm.hpp"
#include "engine/cql/value.hpp"

/// Sets of facts on which values rest. Private to engine/cql: the explainer computes with them.
namespace hookline::cql {

/// A fact that can decide a value.
struct TraceFact {
    enum class Kind : std::uint8_t {
        Resource,    ///< `value`, an instance
        RuledOut,    ///< `value`, an instance that did not meet a condition
        Retrieve,    ///< `retrieve` gave `found` instances
        Definition,  ///< `definition`
    };
    Kind kind = Kind::Resource;
    Value value;
    const elm::Expression* retrieve = nullptr;
    std::string_view file = {};  ///< of the retrieve; owner: the program
    std::size_t found = 0;
    int definition = -1;
};

/// Gives each fact a number in the order of first use.
class TraceFacts {
  public:
    [[nodiscard]] std::uint32_t resource(const Value& object);
    [[nodiscard]] std::uint32_t retrieve(const elm::Expression& retrieve, std::string_view file,
                                         std::size_t found);
    [[nodiscard]] std::uint32_t definition(int index);
    /// The same instance as one that was ruled out; other facts as they are.
    [[nodiscard]] std::uint32_t ruled_out(std::uint32_t fact);

    [[nodiscard]] const TraceFact& at(std::uint32_t number) const { return facts_[number]; }

  private:
    using Key = std::pair<TraceFact::Kind, const void*>;

    [[nodiscard]] std::uint32_t number(const Key& key, const TraceFact& fact);

    std::vector<TraceFact> facts_;
    std::map<Key, std::uint32_t> numbers_;
};

/// Numbers of facts, sorted.
using FactSet = std::vector<std::uint32_t>;

void add_facts(FactSet& set, const FactSet& more);

struct Evidence;
using EvidencePointer = std::shared_ptr<const Evidence>;

/// Why an expression has its value. Of a list or tuple also why each element has its own.
struct Evidence {
    FactSet own;      ///< rests on these in any case
    FactSet absence;  ///< and on these as far as there is no further element: list only
    std::vector<EvidencePointer> elements;  ///< parallel to the elements of the value, or empty

    /// Facts behind the value as a whole.
    [[nodiscard]] FactSet all() const;
    /// Facts behind one element and the choice of the list.
    [[nodiscard]] EvidencePointer element(std::size_t index) const;
};

/// The evidence without structure.
[[nodiscard]] EvidencePointer plain(FactSet facts);

}  // namespace hookline::cql
