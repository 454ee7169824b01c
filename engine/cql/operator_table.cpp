#include "engine/cql/operator_table.hpp"

#include "engine/cql/operators/chapters.hpp"

namespace hookline::cql {

const std::vector<OperatorRow>& operator_table() {
    static const std::vector<OperatorRow> table = [] {
        std::vector<OperatorRow> rows;
        for (const auto chapter :
             {operators::logical, operators::comparison, operators::arithmetic,
              operators::boundaries, operators::string, operators::regex, operators::date_time,
              operators::date_time_parts, operators::durations, operators::interval,
              operators::interval_set, operators::list, operators::aggregate, operators::clinical,
              operators::type, operators::structure, operators::messaging}) {
            const std::vector<OperatorRow> own = chapter();
            rows.insert(rows.end(), own.begin(), own.end());
        }
        return rows;
    }();
    return table;
}

}  // namespace hookline::cql
