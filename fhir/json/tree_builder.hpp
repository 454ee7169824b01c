#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/value.hpp"

namespace hookline::fhir::json {

/// Why the builder ended a parse early.
enum class Refusal : std::uint8_t {
    None,
    Depth,
    StringBytes,
    Members,
    Elements,
    Values,
    NumberChars,
    DuplicateName,
    BadEscape,
};

/// Counts, refuses and builds the tree in the arena from what the reader finds, in the order of the
/// text. What returns false has refused. One parse.
class TreeBuilder {
  public:
    TreeBuilder(RequestArena& arena, const Limits& limits);

    [[nodiscard]] bool add(Value value);
    [[nodiscard]] bool add_string(std::string_view text) {
        return check_string(text) && add(Value::string(text));
    }
    [[nodiscard]] bool add_number(std::string_view lexeme) {
        return lexeme.size() <= limits_.number_chars_max ? add(Value::number(lexeme))
                                                         : refuse(Refusal::NumberChars);
    }
    /// The name of the member whose value is next.
    [[nodiscard]] bool name(std::string_view text);
    [[nodiscard]] bool open(bool is_array);
    /// Ends the innermost open container.
    [[nodiscard]] bool end();
    /// The string that comes next holds an escape that is not allowed.
    void mark_bad_escape() { bad_escape_ = true; }

    [[nodiscard]] std::uint32_t depth() const { return depth_; }
    /// Whether the innermost open container is an object.
    [[nodiscard]] bool is_in_object() const { return top_ != nullptr && !top_->is_array; }

    [[nodiscard]] Value root() const { return root_; }
    [[nodiscard]] Refusal refusal() const { return refusal_; }
    /// Element path of the place that was reached.
    [[nodiscard]] std::string path() const;

  private:
    struct Frame {
        bool is_array;
        std::uint32_t start;       // first own entry on the stack of values or members
        std::uint64_t name_marks;  // one bit per hash of a name that was seen
    };
    static constexpr std::uint32_t kPairwiseMembersMax = 32;
    static constexpr std::uint32_t kDepthCapacity = 256;

    bool refuse(Refusal refusal) {
        refusal_ = refusal;
        return false;
    }
    [[nodiscard]] static bool has_duplicate(std::span<const Member> members);
    /// Whether a member from `start` on, but for the last, has this name.
    [[nodiscard]] bool is_among(std::string_view name, std::size_t start) const;
    bool check_string(std::string_view text) {
        if (bad_escape_ || text.size() > limits_.string_bytes_max) [[unlikely]] {
            return refuse(bad_escape_ ? Refusal::BadEscape : Refusal::StringBytes);
        }
        return true;
    }

    template <class T>
    [[nodiscard]] std::span<const T> keep(std::vector<T>& stack, std::uint32_t start);
    [[nodiscard]] std::string_view name_being_read(std::uint32_t frame) const;

    RequestArena& arena_;
    const Limits limits_;
    std::vector<Value> values_;
    std::vector<Member> members_;  // the last one of an open object waits for its value
    std::array<Frame, kDepthCapacity> frames_;
    Frame* top_ = nullptr;  // in frames_, or null outside of everything
    std::uint32_t depth_ = 0;
    std::uint32_t value_count_ = 0;
    Value root_;
    Refusal refusal_ = Refusal::None;
    bool bad_escape_ = false;
};

[[gnu::always_inline]] inline bool TreeBuilder::add(Value value) {
    if (++value_count_ > limits_.values_max) [[unlikely]] {
        return refuse(Refusal::Values);
    }
    if (top_ == nullptr) [[unlikely]] {
        root_ = value;
        return true;
    }
    if (!top_->is_array) {
        members_.back().value = value;
        return true;
    }
    if (values_.size() - top_->start >= limits_.elements_max) [[unlikely]] {
        return refuse(Refusal::Elements);
    }
    values_.push_back(value);
    return true;
}

inline bool TreeBuilder::open(bool is_array) {
    if (depth_ >= limits_.depth_max || depth_ >= kDepthCapacity) [[unlikely]] {
        return refuse(Refusal::Depth);
    }
    top_ = frames_.data() + depth_++;
    *top_ = {is_array, static_cast<std::uint32_t>(is_array ? values_.size() : members_.size()), 0};
    return true;
}

// Takes the entries of a container off their stack.
template <class T>
std::span<const T> TreeBuilder::keep(std::vector<T>& stack, std::uint32_t start) {
    const std::size_t count = stack.size() - start;
    T* kept = arena_.allocate_array<T>(count);
    const T* from = stack.data() + start;
    for (std::size_t i = 0; i < count; ++i) {
        ::new (kept + i) T(from[i]);
    }
    stack.resize(start);
    return {kept, count};
}

inline bool TreeBuilder::end() {
    const Frame frame = *top_;
    --depth_;
    top_ = depth_ == 0 ? nullptr : top_ - 1;
    if (frame.is_array) {
        return add(Value::array(keep(values_, frame.start)));
    }
    const std::span<const Member> own = keep(members_, frame.start);
    if (own.size() > kPairwiseMembersMax && has_duplicate(own)) [[unlikely]] {
        return refuse(Refusal::DuplicateName);
    }
    return add(Value::object(own));
}

inline bool TreeBuilder::name(std::string_view text) {
    Frame& frame = *top_;
    const std::size_t count = members_.size() - frame.start;
    members_.push_back({text, {}});
    if (!check_string(text)) {
        return false;
    }
    if (count >= limits_.members_max) [[unlikely]] {
        return refuse(Refusal::Members);
    }
    // Few members: compare only with those of the same mark. Many: `end` sorts.
    if (count < kPairwiseMembersMax) {
        const std::size_t length = text.size();
        const std::size_t first = length > 0 ? static_cast<unsigned char>(text.front()) : 0;
        const std::size_t last = length > 0 ? static_cast<unsigned char>(text.back()) : 0;
        const std::uint64_t mark = std::uint64_t{1} << ((length * 7 + first * 3 + last) % 64);
        if ((frame.name_marks & mark) != 0 && is_among(text, frame.start)) [[unlikely]] {
            return refuse(Refusal::DuplicateName);
        }
        frame.name_marks |= mark;
    }
    return true;
}

}  // namespace hookline::fhir::json
