#include "fhir/json/tree_builder.hpp"

#include <algorithm>

namespace hookline::fhir::json {
namespace {

constexpr std::size_t kScratchEntries = 512;

// Names of FHIR and CDS Hooks elements; anything else could be data and is not shown.
bool is_element_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
}

bool has_duplicate(std::span<const Member> members) {
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const Member& member : members) {
        names.push_back(member.name);
    }
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

}  // namespace

TreeBuilder::TreeBuilder(RequestArena& arena, const Limits& limits)
    : arena_(arena), limits_(limits) {
    values_.reserve(kScratchEntries);
    members_.reserve(kScratchEntries);
}

bool TreeBuilder::EndObject(std::uint32_t) {
    const Frame& frame = frames_[depth_ - 1];
    const std::span<const Member> own = std::span(members_).subspan(frame.start);
    if (own.size() > kPairwiseMembersMax && has_duplicate(own)) {
        return refuse(Refusal::DuplicateName);
    }
    const Value object = Value::object(arena_.copy(own));
    members_.resize(frame.start);
    --depth_;
    return add(object);
}

bool TreeBuilder::EndArray(std::uint32_t) {
    const Frame& frame = frames_[depth_ - 1];
    const Value array =
        Value::array(arena_.copy(std::span<const Value>(values_).subspan(frame.start)));
    values_.resize(frame.start);
    --depth_;
    return add(array);
}

std::string TreeBuilder::path() const {
    std::string result;
    for (std::uint32_t i = 0; i < depth_; ++i) {
        const Frame& frame = frames_[i];
        if (frame.is_array) {
            // The entries behind this array's start up to the next open array are its elements.
            std::size_t end = values_.size();
            for (std::uint32_t inner = i + 1; inner < depth_; ++inner) {
                if (frames_[inner].is_array) {
                    end = frames_[inner].start;
                    break;
                }
            }
            result += '[' + std::to_string(end - frame.start) + ']';
        } else if (frame.name.data() != nullptr) {
            if (!result.empty()) {
                result += '.';
            }
            result += is_element_name(frame.name) ? frame.name : std::string_view("?");
        }
    }
    return result;
}

}  // namespace hookline::fhir::json
