#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "fhir/base/arena.hpp"
#include "fhir/json/member_keys.hpp"
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

/// What waits for the end of its container. Grows; does not check, for it is the inner loop.
template <class T>
class PendingStack {
  public:
    PendingStack() { grow(); }
    ~PendingStack() { std::allocator<T>().deallocate(begin_, capacity()); }
    PendingStack(const PendingStack&) = delete;
    PendingStack& operator=(const PendingStack&) = delete;

    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
    [[nodiscard]] std::span<const T> from(std::size_t start) const {
        return {begin_ + start, end_};
    }
    /// The last one; there is one.
    [[nodiscard]] T& last() { return end_[-1]; }
    [[nodiscard]] const T& operator[](std::size_t at) const { return begin_[at]; }

    /// Makes room for one more and hands it out as it is.
    [[nodiscard]] T& push_raw() {
        if (end_ == limit_) [[unlikely]] {
            grow();
        }
        return *end_++;
    }
    void push(const T& item) { ::new (&push_raw()) T(item); }
    void shrink(std::size_t size) { end_ = begin_ + size; }

  private:
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    static constexpr std::size_t kFirst = 512;

    [[nodiscard]] std::size_t capacity() const { return static_cast<std::size_t>(limit_ - begin_); }
    [[gnu::noinline]] void grow() {
        const std::size_t count = size();
        const std::size_t larger = std::max(capacity() * 2, kFirst);
        T* moved = std::allocator<T>().allocate(larger);
        if (begin_ != nullptr) {
            std::uninitialized_copy(begin_, end_, moved);
            std::allocator<T>().deallocate(begin_, capacity());
        }
        begin_ = moved;
        end_ = moved + count;
        limit_ = moved + larger;
    }

    T* begin_ = nullptr;
    T* end_ = nullptr;
    T* limit_ = nullptr;
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
    /// The name of the member whose value is next. Eight bytes from its start on can be read.
    [[nodiscard]] bool name(std::string_view text);
    [[nodiscard]] bool open(bool is_array);
    /// Ends the innermost open container.
    [[nodiscard]] bool end();
    /// The string that comes next holds an escape that is not allowed.
    void mark_bad_escape() { bad_escape_ = true; }

    [[nodiscard]] std::uint32_t depth() const {
        return static_cast<std::uint32_t>(top_ - frames_.data());
    }
    /// Whether nothing is open.
    [[nodiscard]] bool is_complete() const { return top_ == frames_.data(); }
    /// Whether the innermost open container is an object.
    [[nodiscard]] bool is_in_object() const { return !top_->is_array; }

    /// When the document is complete.
    [[nodiscard]] Value root() const { return values_[0]; }
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
    static constexpr std::uint32_t kOutermost = 1;  // frames in front of those of the document

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
    [[nodiscard]] std::span<const T> keep(PendingStack<T>& stack, std::uint32_t start);
    [[nodiscard]] std::string_view name_being_read(std::uint32_t frame) const;

    RequestArena& arena_;
    const Limits limits_;
    PendingStack<Value> values_;
    PendingStack<Member> members_;  // the last one of an open object waits for its value
    std::array<Frame, kDepthCapacity + kOutermost> frames_;
    Frame* last_frame_ = nullptr;  // that may be used
    Frame* top_ = nullptr;         // the first one is as of an array that holds the document
    std::uint32_t value_count_ = 0;
    Refusal refusal_ = Refusal::None;
    bool bad_escape_ = false;
};

[[gnu::always_inline]] inline bool TreeBuilder::add(Value value) {
    if (++value_count_ > limits_.values_max) [[unlikely]] {
        return refuse(Refusal::Values);
    }
    if (!top_->is_array) {
        members_.last().value = value;
        return true;
    }
    if (values_.size() - top_->start >= limits_.elements_max) [[unlikely]] {
        return refuse(Refusal::Elements);
    }
    values_.push(value);
    return true;
}

inline bool TreeBuilder::open(bool is_array) {
    if (top_ == last_frame_) [[unlikely]] {
        return refuse(Refusal::Depth);
    }
    *++top_ = {is_array, static_cast<std::uint32_t>(is_array ? values_.size() : members_.size()),
               0};
    return true;
}

// Takes the entries of a container off their stack.
template <class T>
std::span<const T> TreeBuilder::keep(PendingStack<T>& stack, std::uint32_t start) {
    const std::span<const T> pending = stack.from(start);
    T* kept = arena_.allocate_array<T>(pending.size());
    for (std::size_t i = 0; i < pending.size(); ++i) {
        ::new (kept + i) T(pending.data()[i]);
    }
    stack.shrink(start);
    return {kept, pending.size()};
}

inline bool TreeBuilder::end() {
    const Frame frame = *top_;
    --top_;
    if (frame.is_array) {
        return add(Value::array(keep(values_, frame.start)));
    }
    const std::span<const Member> own = keep(members_, frame.start);
    if (own.size() > kPairwiseMembersMax && has_duplicate(own)) [[unlikely]] {
        return refuse(Refusal::DuplicateName);
    }
    return add(Value::object(own));
}

[[gnu::always_inline]] inline bool TreeBuilder::name(std::string_view text) {
    Frame& frame = *top_;
    const std::size_t count = members_.size() - frame.start;
    const NameWords words =
        words_of(text.size(), [&](std::size_t from) { return load_word(text.data() + from); });
    // Its value comes later and is not looked at before.
    ::new (&members_.push_raw().name) MemberName(text, kMemberKeys.find(text, words));
    if (!check_string(text)) {
        return false;
    }
    if (count >= limits_.members_max) [[unlikely]] {
        return refuse(Refusal::Members);
    }
    // Few members: compare only with those of the same mark. Many: `end` sorts.
    if (count < kPairwiseMembersMax) {
        const std::uint64_t mark = std::uint64_t{1} << (words.hash() >> 58U);
        if ((frame.name_marks & mark) != 0 && is_among(text, frame.start)) [[unlikely]] {
            return refuse(Refusal::DuplicateName);
        }
        frame.name_marks |= mark;
    }
    return true;
}

}  // namespace hookline::fhir::json
