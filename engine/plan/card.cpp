#include "engine/plan/card.hpp"

namespace hookline::engine {

std::string_view to_string(Indicator indicator) {
    switch (indicator) {
        case Indicator::Info:
            return "info";
        case Indicator::Warning:
            return "warning";
        case Indicator::Critical:
            return "critical";
    }
    return "info";
}

std::optional<Indicator> parse_indicator(std::string_view word) {
    for (const Indicator indicator : {Indicator::Info, Indicator::Warning, Indicator::Critical}) {
        if (word == to_string(indicator)) {
            return indicator;
        }
    }
    return std::nullopt;
}

std::optional<Indicator> indicator_of_priority(std::string_view priority) {
    if (priority == "routine") {
        return Indicator::Info;
    }
    if (priority == "urgent") {
        return Indicator::Warning;
    }
    if (priority == "stat") {
        return Indicator::Critical;
    }
    return std::nullopt;
}

std::string_view to_string(ActionType type) {
    switch (type) {
        case ActionType::Create:
            return "create";
        case ActionType::Update:
            return "update";
        case ActionType::Delete:
            return "delete";
    }
    return "create";
}

}  // namespace hookline::engine
