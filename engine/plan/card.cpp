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
