#include "hooks/cli/command_line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <ostream>

#include "hooks/cli/commands.hpp"
#include "hooks/cli/cql_commands.hpp"
#include "hooks/cli/feedback_commands.hpp"
#include "hooks/cli/probe_command.hpp"
#include "hooks/cli/shared_options.hpp"
#include "hooks/cli/usage.hpp"
#include "hooks/cli/version.hpp"

namespace hookline::hooks {
namespace {

constexpr const char* kDescription =
    "A CDS Hooks 2.0 server that reads FHIR R4, runs clinical guidelines written in CQL, and\n"
    "answers with cards. Unreviewed guideline content; not a medical device.";

constexpr const char* kFooter =
    "Examples:\n"
    "  hookline serve\n"
    "      Serve the shipped guideline at http://127.0.0.1:8080/cds-services\n"
    "  hookline evaluate request.json --now 2026-10-05\n"
    "      Answer one CDS Hooks request as if it were that day\n"
    "  hookline facts request.json\n"
    "      Show what is known about the patient, since when and from where\n"
    "  hookline check engine/guidelines/metastatic-rectal-cancer\n"
    "      Find the errors of a guideline before it is served\n"
    "  hookline test engine/guidelines/metastatic-rectal-cancer\n"
    "      Run its case tests\n"
    "  hookline cql eval \"months between @2025-01-31 and Today()\"\n"
    "      Evaluate an expression\n"
    "  hookline probe http://127.0.0.1:8103/fhir/R4 --patient p-1 --draft cetuximab\n"
    "      Try a FHIR server: what each query gives, the facts, the cards\n"
    "  hookline feedback report --config /etc/hookline.json\n"
    "      Count which statements were accepted, overridden and why, ignored\n"
    "  hookline feedback backup /backup/feedback.db --config /etc/hookline.json\n"
    "      Copy what is kept of it while the server runs\n"
    "\n"
    "Exit codes: 0 done; 1 the request was refused, a case failed, or the guideline under `check`\n"
    "or `test` has errors; 2 wrong usage, or a file or folder named on the command line cannot be\n"
    "read; 3 the server cannot start, whatever the reason, or the content cannot be loaded.\n"
    "`hookline COMMAND --help` explains a command.";

constexpr const char* kServeFooter =
    "Without options it serves the shipped guideline on loopback only. On another address the\n"
    "configuration must set `tls`, or say `\"behind_proxy\": true` for plain HTTP.\n"
    "Days end at midnight of `time_zone` of the configuration (a name such as Europe/Berlin), "
    "else\n"
    "of the machine's zone or the variable TZ. Web pages may read answers when `cors` lists them.\n"
    "SIGHUP reads the configuration, the guidelines and the value sets again while the server\n"
    "runs: they go live when they have no errors and the cases pass, else the old ones stay; the\n"
    "log and /readyz say so. Members that need a restart stay as they were, and the log names\n"
    "them. Certificates are read again when their files change, and on SIGHUP.\n"
    "SIGTERM or Ctrl-C lets running requests end; a second one ends at once.\n"
    "The log goes to standard error, one JSON object per line, without patient data.\n"
    "\n"
    "Examples:\n"
    "  hookline serve --listen 127.0.0.1:9090\n"
    "  hookline serve --config /etc/hookline.json\n"
    "  hookline serve --config /etc/hookline.json --print-config\n"
    "      Check the file and show every member with its default, secrets left out. Not looked\n"
    "      at: what it points to (secrets, certificates, guidelines, addresses); the start does\n"
    "\n"
    "  curl http://127.0.0.1:8080/cds-services";

constexpr const char* kEvaluateFooter =
    "Prints the response with its cards, or an OperationOutcome when the request is refused.\n"
    "Card ids count from 1, so the same request on the same day gives the same text.\n"
    "\n"
    "Examples:\n"
    "  hookline evaluate examples/requests/cetuximab-without-ras.json --now 2026-10-05\n"
    "  cat request.json | hookline evaluate -";

constexpr const char* kFactsFooter =
    "Prints every fact of the guideline with its value, date, certainty, source resources and\n"
    "what was not read; then the kinds of the drafted orders and of the appointments, and\n"
    "what could not be used: `lost` may have held a fact, so its source is incomplete. With\n"
    "--json an object: facts by name with value (true, false, null, ...), effective, sources,\n"
    "state (retrieved, incomplete, not-retrieved), unread, certainty and note.\n"
    "\n"
    "Example:\n"
    "  hookline facts examples/requests/cetuximab-without-ras.json --now 2026-10-05";

constexpr const char* kCheckFooter =
    "Prints what is wrong like a compiler: file, line, column, the line itself. All of it in\n"
    "one run. Ends with 1 when there is an error; warnings alone end with 0.\n"
    "\n"
    "Example:\n"
    "  hookline check engine/guidelines/metastatic-rectal-cancer\n"
    "  hookline check examples/hello-guideline --prefetch";

constexpr const char* kPackFooter =
    "Writes pack.json: id, version, the versions of this program that it is made for, and the\n"
    "SHA-256 of every file. From then on the folder loads only as it is now. Nothing is written\n"
    "unless the guideline has no errors and all its cases pass.\n"
    "\n"
    "To sign it, and to load it only with a signature: engine/pack/README.md.\n"
    "\n"
    "Example:\n"
    "  hookline pack examples/hello-guideline";

constexpr const char* kPrognosis = "Also show statements about prognosis; off by default";

constexpr const char* kExplainFooter =
    "For each rule that the request triggers: fired, not fired, undecided or failed; its "
    "conditions\n"
    "with their values; the facts with date and origin; what would settle it.\n"
    "\n"
    "Example:\n"
    "  hookline explain examples/requests/cetuximab-without-ras.json --now 2026-10-05 \\\n"
    "      --statement MRC-EGFR-01";

constexpr const char* kTestFooter =
    "Runs cases/*.cases.json (facts in, statements out) and the pairs cases/*.request.json and\n"
    "*.expected.json of the guideline folder. Prints what failed and why, and which rules no case\n"
    "lets fire or stay silent. Ends with 1 when a case fails.\n"
    "\n"
    "Examples:\n"
    "  hookline test engine/guidelines/metastatic-rectal-cancer\n"
    "  hookline test my-guideline --cases my-guideline/cases/new.cases.json --verbose";

}  // namespace

ExitCode run_command_line(std::vector<std::string> arguments, CommandEnvironment& environment) {
    CLI::App app(kDescription, "hookline");
    app.footer(kFooter);
    app.set_version_flag("--version", version_text);
    app.require_subcommand(1);

    ServeOptions serve_options;
    CLI::App* serve_command = app.add_subcommand("serve", "Run the server");
    serve_command->footer(kServeFooter);
    serve_command
        ->add_option(
            "--listen", serve_options.listen,
            "Numeric address, or localhost, and port; 127.0.0.1:8080 when neither this nor the "
            "configuration says otherwise")
        ->type_name("HOST:PORT");
    serve_command->add_option("--config", serve_options.config, "Configuration file (JSON)")
        ->type_name("FILE");
    add_content_options(*serve_command, serve_options.content);
    serve_command->add_flag("--print-config", serve_options.print_config,
                            "Print the configuration that takes effect, and end");
    serve_command->add_flag("--print-config-schema", serve_options.print_config_schema,
                            "Print the JSON Schema of the configuration, and end");

    EvaluateOptions evaluate_options;
    CLI::App* evaluate_command = app.add_subcommand("evaluate", "Answer one request from a file");
    evaluate_command->footer(kEvaluateFooter);
    add_request_argument(*evaluate_command, evaluate_options.request);
    add_now_option(*evaluate_command, evaluate_options.now);
    evaluate_command
        ->add_option("--service", evaluate_options.service,
                     "Service id; needed only when several answer the hook of the request")
        ->type_name("ID");
    evaluate_command->add_flag("--prognosis", evaluate_options.prognosis, kPrognosis);
    add_content_options(*evaluate_command, evaluate_options.content);

    FactsOptions facts_options;
    CLI::App* facts_command =
        app.add_subcommand("facts", "Show the facts about the patient of one request");
    facts_command->footer(kFactsFooter);
    add_request_argument(*facts_command, facts_options.request);
    add_now_option(*facts_command, facts_options.now);
    facts_command->add_flag("--json", facts_options.json, "Print JSON");
    add_content_options(*facts_command, facts_options.content);

    ExplainOptions explain_options;
    CLI::App* explain_command =
        app.add_subcommand("explain", "Say why each rule speaks or is silent");
    explain_command->footer(kExplainFooter);
    add_request_argument(*explain_command, explain_options.request);
    explain_command
        ->add_option("--statement", explain_options.statement,
                     "Only the rules of this statement, triggered or not")
        ->type_name("ID");
    add_now_option(*explain_command, explain_options.now);
    explain_command->add_flag("--json", explain_options.json, "Print JSON");
    explain_command->add_flag("--prognosis", explain_options.prognosis, kPrognosis);
    add_content_options(*explain_command, explain_options.content);

    CheckOptions check_options;
    CLI::App* check_command = app.add_subcommand("check", "Find the errors of a guideline");
    check_command->footer(kCheckFooter);
    check_command->add_option("folder", check_options.folder, "Guideline folder")
        ->type_name("DIR")
        ->required();
    check_command->add_flag("--prefetch", check_options.prefetch,
                            "Also show which prefetch keys each service asks for, and what reads "
                            "them");
    check_command
        ->add_option("--pack-key", check_options.pack_keys,
                     "Public key: the folder must be a pack that is signed with it, or with "
                     "another one")
        ->type_name("FILE");
    add_value_sets_option(*check_command, check_options.value_sets);

    PackOptions pack_options;
    CLI::App* pack_command =
        app.add_subcommand("pack", "Seal a guideline for handing it on: write its pack.json");
    pack_command->footer(kPackFooter);
    pack_command->add_option("folder", pack_options.folder, "Guideline folder")
        ->type_name("DIR")
        ->required();
    pack_command
        ->add_option("--before", pack_options.before,
                     "First version of this program that it is not for; else the next major one")
        ->type_name("VERSION");
    add_value_sets_option(*pack_command, pack_options.value_sets);

    TestOptions test_options;
    CLI::App* test_command = app.add_subcommand("test", "Run the case tests of a guideline");
    test_command->footer(kTestFooter);
    test_command->add_option("folder", test_options.folder, "Guideline folder")
        ->type_name("DIR")
        ->required();
    test_command
        ->add_option("--cases", test_options.cases,
                     "One file of facts cases instead of all cases in the folder")
        ->type_name("FILE");
    test_command->add_option("--junit", test_options.junit, "Also write the results as JUnit XML")
        ->type_name("FILE");
    test_command->add_flag("-v,--verbose", test_options.verbose, "Name the passed cases as well");
    add_value_sets_option(*test_command, test_options.value_sets);
    const CqlCommands cql_commands(app);
    const FeedbackCommands feedback_commands(app);
    const ProbeCommand probe_command(app);

    const bool may_be_expression = looks_like_expression(arguments);
    try {
        std::ranges::reverse(arguments);  // the way this library wants them
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        if (const std::string word = unknown_command(app, error); !word.empty()) {
            environment.err << "no command `" << word << "`; `hookline --help` names them all\n";
            return ExitCode::WrongUsage;
        }
        const int code = app.exit(error, environment.out, environment.err);
        if (code != 0 && may_be_expression) {
            environment.err << "an expression that begins with `-` stands behind `--`: "
                               "hookline cql eval -- '-(5)'\n";
        }
        return code == 0 ? ExitCode::Success : ExitCode::WrongUsage;
    }
    if (const std::string name = option_without_text(app); !name.empty()) {
        environment.err << name << ": error: expected a text that is not empty\n";
        return ExitCode::WrongUsage;
    }
    try {
        if (serve_command->parsed()) {
            return serve(serve_options, environment);
        }
        if (facts_command->parsed()) {
            return facts(facts_options, environment);
        }
        if (evaluate_command->parsed()) {
            return evaluate(evaluate_options, environment);
        }
        if (explain_command->parsed()) {
            return explain(explain_options, environment);
        }
        if (pack_command->parsed()) {
            return pack(pack_options, environment);
        }
        if (test_command->parsed()) {
            return test(test_options, environment);
        }
        if (cql_commands.parsed()) {
            return cql_commands.run(environment);
        }
        if (probe_command.parsed()) {
            return probe_command.run(environment);
        }
        if (feedback_commands.parsed()) {
            return feedback_commands.run(environment);
        }
        return check(check_options, environment);
    } catch (const std::exception&) {
        environment.err << "error: unexpected failure\n";
        return ExitCode::CannotStart;
    }
}

}  // namespace hookline::hooks
