#pragma once

#include <ostream>
#include <string>

#include "hooks/cli/fact_sheet.hpp"
#include "hooks/cli/probe_fetch.hpp"

namespace hookline::hooks {

/// Everything that a probe has found out. All borrowed.
struct ProbeReport {
    const ProbeTarget& target;
    const std::string& service;
    const ServerSummary& server;
    const ProbeData& data;
    const FactSheet& facts;
    const std::string& response;  ///< `{"cards": [...]}`
};

/// Prints it for people.
void print_probe(std::ostream& out, const ProbeReport& report);

/// The same as one JSON object: server, service, queries, facts, orders, appointments, response.
[[nodiscard]] std::string probe_to_json(const ProbeReport& report);

}  // namespace hookline::hooks
