#include "engine/cql/program.hpp"

namespace hookline::cql {
namespace {

std::vector<const Type*> parse_operands(TypeTable& types, std::string_view text) {
    std::vector<const Type*> operands;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        operands.push_back(types.parse(text.substr(0, comma)));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return operands;
}

constexpr std::size_t kConstantBytesMax = std::size_t{256} * 1024 * 1024;

}  // namespace

Program::Program() : constants(kConstantBytesMax) {
    for (const OperatorRow& row : operator_table()) {
        rows.emplace(row.name, RowSignature{&row, parse_operands(types, row.operands),
                                            types.parse(row.result)});
    }
}

}  // namespace hookline::cql
