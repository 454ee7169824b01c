#include "hooks/cli/cql_commands.hpp"

#include <CLI/CLI.hpp>

#include "hooks/cli/shared_options.hpp"

namespace hookline::hooks {
namespace {

constexpr const char* kCqlFooter =
    "The model is OncologyPatient (mappings/modelinfo), the value sets are the shipped ones.\n"
    "\n"
    "Examples:\n"
    "  hookline cql eval \"months between @2025-01-31 and Today()\" --now 2026-10-05\n"
    "  hookline cql run MyRules.cql --data request.json\n"
    "  hookline cql elm MyRules.cql > MyRules.json\n"
    "  hookline cql repl\n"
    "\n"
    "`hookline cql COMMAND --help` explains a command.";

constexpr const char* kEvalFooter =
    "Prints the value as CQL text, with --json as JSON. Without --data there is a patient of whom\n"
    "nothing was read.\n"
    "\n"
    "Examples:\n"
    "  hookline cql eval '1 + 2'\n"
    "  hookline cql eval '[MedicationExposure] M return M.code' --data request.json\n"
    "  hookline cql eval -- '-(5 + 2)'\n"
    "\n"
    "Exit codes: 0 there is a value, null too; 1 the expression or the request was refused, or\n"
    "the evaluation ended with an error; 2 wrong usage or an unreadable file; 3 the value sets\n"
    "cannot be used.";

constexpr const char* kRunFooter =
    "Prints one line for each definition. Libraries that FILE includes are looked for as\n"
    "NAME.cql in its folder and in the folders given with --include.\n"
    "\n"
    "Examples:\n"
    "  hookline cql run engine/guidelines/metastatic-rectal-cancer/OncologyFacts.cql \\\n"
    "      --data examples/requests/cetuximab-without-ras.json --now 2026-10-05\n"
    "  hookline cql run MyRules.cql --define \"In scope\" --json\n"
    "  hookline cql run MyRules.cql --parameter \"Age limit=65\"\n"
    "\n"
    "Exit codes: 0 every definition has a value; 1 a library or the request was refused, or a\n"
    "definition ended with an error; 2 wrong usage or an unreadable file; 3 the value sets cannot\n"
    "be used.";

constexpr const char* kElmFooter =
    "Prints the library as ELM (JSON), every name resolved and every conversion a node.\n"
    "\n"
    "Example:\n"
    "  hookline cql elm MyRules.cql > MyRules.json";

constexpr const char* kReplFooter =
    "Type an expression for its value, or `define NAME: EXPRESSION` to use it later. A line that\n"
    "ends with `\\` goes on in the next. `:list` shows the definitions, `:quit` or Ctrl-D ends.";

}  // namespace

CqlCommands::CqlCommands(CLI::App& app)
    : cql_(app.add_subcommand("cql", "Evaluate and translate CQL")),
      eval_(cql_->add_subcommand("eval", "Evaluate one expression")),
      run_(cql_->add_subcommand("run", "Evaluate the definitions of a library")),
      elm_(cql_->add_subcommand("elm", "Translate a library to ELM")),
      repl_(cql_->add_subcommand("repl", "Evaluate expressions as they are typed")) {
    cql_->footer(kCqlFooter)->require_subcommand(1);

    eval_->footer(kEvalFooter);
    eval_->add_option("expression", eval_options_.expression, "CQL expression")
        ->type_name("EXPRESSION")
        ->required();
    eval_->add_flag("--json", eval_options_.json, "Print JSON");
    add_data_options(*eval_, eval_options_.data);

    run_->footer(kRunFooter);
    run_->add_option("file", run_options_.file, "CQL library")->type_name("FILE.cql")->required();
    run_->add_option("--define", run_options_.definitions, "Only this definition; may be repeated")
        ->type_name("NAME");
    run_->add_option("--include", run_options_.folders,
                     "Folder with included libraries; may be repeated")
        ->type_name("DIR");
    run_->add_option("--parameter", run_options_.parameters,
                     "Value of a parameter of the library, instead of its default; may be repeated")
        ->type_name("NAME=EXPRESSION");
    run_->add_flag("--json", run_options_.json, "Print JSON");
    add_data_options(*run_, run_options_.data);

    elm_->footer(kElmFooter);
    elm_->add_option("file", elm_options_.file, "CQL library")->type_name("FILE.cql")->required();
    elm_->add_option("--include", elm_options_.folders,
                     "Folder with included libraries; may be repeated")
        ->type_name("DIR");

    repl_->footer(kReplFooter);
    add_data_options(*repl_, repl_options_);
}

void CqlCommands::add_data_options(CLI::App& command, CqlDataOptions& data) {
    command
        .add_option("--data", data.data,
                    "CDS Hooks request whose prefetch is the patient; `-` reads standard input")
        ->type_name("REQUEST.json");
    add_now_option(command, data.now);
    add_value_sets_option(command, data.value_sets);
}

bool CqlCommands::parsed() const {
    return cql_->parsed();
}

ExitCode CqlCommands::run(CommandEnvironment& environment) const {
    if (eval_->parsed()) {
        return cql_eval(eval_options_, environment);
    }
    if (run_->parsed()) {
        return cql_run(run_options_, environment);
    }
    return elm_->parsed() ? cql_elm(elm_options_, environment)
                          : cql_repl(repl_options_, environment);
}

}  // namespace hookline::hooks
