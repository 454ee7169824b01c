#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/value.hpp"

namespace hookline::fhir::json {

/// Why the handler ended a parse early.
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

/// SAX handler that counts, refuses and builds the tree in the arena. One parse.
class TreeBuilder {
  public:
    TreeBuilder(RequestArena& arena, const Limits& limits);

    bool Null() { return add(Value::null()); }
    bool Bool(bool value) { return add(Value::boolean(value)); }
    bool RawNumber(const char* text, std::uint32_t length, bool) {
        if (length > limits_.number_chars_max) {
            return refuse(Refusal::NumberChars);
        }
        return add(Value::number({text, length}));
    }
    bool String(const char* text, std::uint32_t length, bool) {
        if (bad_escape_ || length > limits_.string_bytes_max) {
            return refuse(bad_escape_ ? Refusal::BadEscape : Refusal::StringBytes);
        }
        return add(Value::string({text, length}));
    }
    bool Key(const char* text, std::uint32_t length, bool);
    bool StartObject() { return open(false); }
    bool StartArray() { return open(true); }
    bool EndObject(std::uint32_t count);
    bool EndArray(std::uint32_t count);

    // Never called: numbers come as text.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

    [[nodiscard]] Value root() const { return root_; }
    [[nodiscard]] Refusal refusal() const { return refusal_; }
    [[nodiscard]] bool* bad_escape() { return &bad_escape_; }
    /// Element path of the place that was reached.
    [[nodiscard]] std::string path() const;

  private:
    struct Frame {
        bool is_array = false;
        std::uint32_t start = 0;       // first own entry on the stack of values or members
        std::uint64_t name_marks = 0;  // one bit per hash of a name that was seen
        std::string_view name;         // of the member that is being read; in the body
    };
    static constexpr std::uint32_t kPairwiseMembersMax = 32;
    static constexpr std::uint32_t kDepthCapacity = 256;

    bool refuse(Refusal refusal) {
        refusal_ = refusal;
        return false;
    }
    bool add(Value value);
    bool open(bool is_array);

    RequestArena& arena_;
    const Limits& limits_;
    std::vector<Value> values_;
    std::vector<Member> members_;
    std::array<Frame, kDepthCapacity> frames_;
    std::uint32_t depth_ = 0;
    std::uint32_t value_count_ = 0;
    Value root_;
    Refusal refusal_ = Refusal::None;
    bool bad_escape_ = false;
};

inline bool TreeBuilder::add(Value value) {
    if (++value_count_ > limits_.values_max) {
        return refuse(Refusal::Values);
    }
    if (depth_ == 0) {
        root_ = value;
        return true;
    }
    Frame& frame = frames_[depth_ - 1];
    if (!frame.is_array) {
        members_.push_back({frame.name, value});
        return true;
    }
    if (values_.size() - frame.start >= limits_.elements_max) {
        return refuse(Refusal::Elements);
    }
    values_.push_back(value);
    return true;
}

inline bool TreeBuilder::open(bool is_array) {
    if (depth_ >= limits_.depth_max || depth_ >= kDepthCapacity) {
        return refuse(Refusal::Depth);
    }
    Frame& frame = frames_[depth_++];
    frame.is_array = is_array;
    frame.start = static_cast<std::uint32_t>(is_array ? values_.size() : members_.size());
    frame.name_marks = 0;
    frame.name = {};
    return true;
}

inline bool TreeBuilder::Key(const char* text, std::uint32_t length, bool) {
    if (bad_escape_ || length > limits_.string_bytes_max) {
        return refuse(bad_escape_ ? Refusal::BadEscape : Refusal::StringBytes);
    }
    Frame& frame = frames_[depth_ - 1];
    const std::string_view name(text, length);
    frame.name = name;
    const std::size_t count = members_.size() - frame.start;
    if (count >= limits_.members_max) {
        return refuse(Refusal::Members);
    }
    // Few members: compare only with those of the same mark. Many: EndObject sorts.
    if (count < kPairwiseMembersMax) {
        const unsigned first = length > 0 ? static_cast<unsigned char>(text[0]) : 0;
        const unsigned last = length > 0 ? static_cast<unsigned char>(text[length - 1]) : 0;
        const std::uint64_t mark = std::uint64_t{1} << ((length * 7 + first * 3 + last) % 64);
        if ((frame.name_marks & mark) != 0) {
            for (std::size_t i = frame.start; i < members_.size(); ++i) {
                if (members_[i].name == name) {
                    return refuse(Refusal::DuplicateName);
                }
            }
        }
        frame.name_marks |= mark;
    }
    return true;
}

}  // namespace hookline::fhir::json
