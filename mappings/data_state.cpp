#include "mappings/data_state.hpp"

namespace hookline::mappings {

std::string_view to_string(DataState state) {
    switch (state) {
        case DataState::Present:
            return "present";
        case DataState::KnownNone:
            return "known-none";
        case DataState::Incomplete:
            return "incomplete";
        case DataState::Unknown:
            return "unknown";
    }
    return "unknown";
}

}  // namespace hookline::mappings
