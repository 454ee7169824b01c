#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/rule.hpp"

namespace hookline::engine {

/// What of a call can trigger rules: its hook, and the kinds of the orders and appointments that
/// it is about.
struct CallTriggers {
    std::string_view hook;
    std::span<const std::string_view> orders;
    std::span<const std::string_view> appointments;
};

/// Rules by hook and by kind of order or appointment: a call costs what the rules cost that it can
/// concern, whatever else is loaded. Immutable after load.
class RuleIndex {
  public:
    /// Footers are no rules of a call.
    void add(std::size_t index, const Rule& rule);

    /// Indices of the rules that the call triggers, ascending, which is document order.
    [[nodiscard]] std::vector<std::size_t> find(const CallTriggers& call) const;

    [[nodiscard]] bool has_hook(std::string_view hook) const { return by_hook_.contains(hook); }
    /// All hooks that have rules, by name.
    [[nodiscard]] std::vector<std::string> hooks() const;

  private:
    using Rules = std::vector<std::size_t>;
    using ByKind = std::map<std::string, Rules, std::less<>>;

    struct OfHook {
        Rules always;
        ByKind by_order;
        ByKind by_appointment;
    };

    std::map<std::string, OfHook, std::less<>> by_hook_;
};

}  // namespace hookline::engine
