#pragma once

#include <cstdint>
#include <span>
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
    [[nodiscard]] std::size_t place_of(const Key& key) const;
    void grow();

    std::vector<TraceFact> facts_;
    std::vector<Key> keys_;             // of the facts
    std::vector<std::uint32_t> slots_;  // open addressing, number + 1; at most half of it is used
};

/// One fact, or the union of two sets. In the arena, never changed but for the mark.
struct FactUnion {
    const FactUnion* left = nullptr;  ///< null: one fact
    const FactUnion* right = nullptr;
    std::uint32_t fact = 0;
    mutable std::uint32_t mark = 0;  ///< of the last listing that came by
};

/// A set of numbers of facts; null is the empty one. Sets share their parts, so that a union costs
/// the same whatever its size.
using FactSet = const FactUnion*;

struct Evidence;
using EvidencePointer = const Evidence*;

/// Why an expression has its value. Of a list or tuple also why each element has its own. Made by
/// EvidenceStore; lives in the arena.
struct Evidence {
    FactSet own = nullptr;      ///< rests on these in any case
    FactSet absence = nullptr;  ///< and on these as far as there is no further element: list only
    std::span<const EvidencePointer> elements = {};  ///< one for each of the value, or none

    // Kept by EvidenceStore when first asked for.
    mutable FactSet whole = nullptr;
    mutable bool knows_whole = false;
    mutable EvidencePointer ruled_out = nullptr;
};

/// Makes evidence in the arena of the request.
class EvidenceStore {
  public:
    explicit EvidenceStore(RequestArena& arena) : arena_(arena) {}

    [[nodiscard]] FactSet one(std::uint32_t fact) {
        return arena_.create<FactUnion>(FactUnion{nullptr, nullptr, fact, 0});
    }
    void add(FactSet& set, FactSet more) {
        if (set == nullptr || more == nullptr || set == more) {
            set = more == nullptr ? set : more;
            return;
        }
        set = arena_.create<FactUnion>(FactUnion{set, more, 0, 0});
    }
    [[nodiscard]] EvidencePointer make(const Evidence& evidence) {
        return arena_.create<Evidence>(evidence.own, evidence.absence, evidence.elements);
    }
    /// The evidence without structure.
    [[nodiscard]] EvidencePointer plain(FactSet facts) {
        return facts == nullptr ? &nothing_ : make({facts});
    }
    [[nodiscard]] bool is_nothing(EvidencePointer evidence) const { return evidence == &nothing_; }
    /// The evidence as one set of facts.
    [[nodiscard]] EvidencePointer flat(EvidencePointer evidence) {
        const bool is_flat = evidence->absence == nullptr && evidence->elements.empty();
        return is_flat ? evidence : plain(all(evidence));
    }
    /// The evidence with `facts` added to those on which it rests in any case.
    [[nodiscard]] EvidencePointer with(EvidencePointer evidence, FactSet facts);

    /// Facts behind the value as a whole.
    [[nodiscard]] FactSet all(EvidencePointer evidence);
    /// Facts behind one element and the choice of the list.
    [[nodiscard]] EvidencePointer element(EvidencePointer evidence, std::size_t index);
    /// The same facts with all instances among them ruled out.
    [[nodiscard]] EvidencePointer ruled_out(EvidencePointer evidence, TraceFacts& facts);

    /// The numbers of a set in ascending order. Valid until the next call.
    [[nodiscard]] std::span<const std::uint32_t> list(FactSet set);

    /// Room for `count` pointers.
    template <class T>
    [[nodiscard]] std::span<T> room(std::size_t count) {
        T* storage = arena_.allocate_array<T>(count);
        std::uninitialized_value_construct_n(storage, count);
        return {storage, count};
    }

  private:
    [[nodiscard]] FactSet ruled_out(FactSet set, TraceFacts& facts);

    RequestArena& arena_;
    Evidence nothing_;
    std::uint32_t mark_ = 0;
    std::vector<FactSet> open_;          // of `list`
    std::vector<std::uint32_t> listed_;  // of `list`
};

}  // namespace hookline::cql
