#include "fhir/json/tree_builder.hpp"

#include <algorithm>

namespace hookline::fhir::json {
namespace {

// Names of FHIR and CDS Hooks elements; anything else could be data and is not shown.
bool is_element_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
}

}  // namespace

TreeBuilder::TreeBuilder(RequestArena& arena, const Limits& limits)
    : arena_(arena), limits_(limits) {
    frames_[0] = {true, 0, 0};
    top_ = frames_.data();
    last_frame_ = top_ + std::min(limits_.depth_max, kDepthCapacity);
}

bool TreeBuilder::has_duplicate(std::span<const Member> members) {
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const Member& member : members) {
        names.push_back(member.name.view());
    }
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

bool TreeBuilder::is_among(std::string_view name, std::size_t start) const {
    const auto own = members_.from(start);
    const auto before = own.first(own.size() - 1);
    return std::ranges::any_of(before, [&](const Member& member) { return member.name == name; });
}

// The last member of an open object: what comes behind belongs to objects inside it.
std::string_view TreeBuilder::name_being_read(std::uint32_t frame) const {
    std::size_t end = members_.size();
    for (std::uint32_t inner = frame + 1; inner < depth() + kOutermost; ++inner) {
        if (!frames_[inner].is_array) {
            end = frames_[inner].start;
            break;
        }
    }
    return end > frames_[frame].start ? members_[end - 1].name.view() : std::string_view();
}

std::string TreeBuilder::path() const {
    std::string result;
    for (std::uint32_t i = kOutermost; i < depth() + kOutermost; ++i) {
        const Frame& frame = frames_[i];
        if (frame.is_array) {
            // The entries behind this array's start up to the next open array are its elements.
            std::size_t end = values_.size();
            for (std::uint32_t inner = i + 1; inner < depth() + kOutermost; ++inner) {
                if (frames_[inner].is_array) {
                    end = frames_[inner].start;
                    break;
                }
            }
            result += '[' + std::to_string(end - frame.start) + ']';
        } else if (const std::string_view name = name_being_read(i); name.data() != nullptr) {
            if (!result.empty()) {
                result += '.';
            }
            result += is_element_name(name) ? name : std::string_view("?");
        }
    }
    return result;
}

}  // namespace hookline::fhir::json
