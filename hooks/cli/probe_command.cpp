#include "hooks/cli/probe_command.hpp"

#include <CLI/CLI.hpp>

#include "hooks/cli/shared_options.hpp"

namespace hookline::hooks {
namespace {

constexpr const char* kFooter =
    "Does what the server does with a call without prefetch, and shows every step:\n"
    "  1. reads FHIR_BASE/metadata: version, software, resources that it does not name;\n"
    "  2. asks for everything that the service of the hook wants, all at once, follows pages, "
    "reads\n"
    "     Medications that are referred to; shows resources, pages, time and fault of each query;\n"
    "  3. shows the facts that come of it, with date, origin and what was not read;\n"
    "  4. shows the cards.\n"
    "Nothing is written to the FHIR server. Reads only; any FHIR R4 server will do.\n"
    "\n"
    "  unknown     nothing could be had: the rules say that they could not check\n"
    "  incomplete  a part is missing: nothing is concluded from what is not there\n"
    "\n"
    "--draft makes a draft order: a MedicationRequest for the name of a drug (cetuximab,\n"
    "bevacizumab, ...), a ServiceRequest for that of a test (ras-test, mri-pelvis, ...), with a "
    "code\n"
    "of the shipped value sets. A wrong name lists all of them.\n"
    "--token is seen by others on this machine; --token-file is not.\n"
    "--save keeps the request that was evaluated, for `hookline evaluate`, `facts` and `explain`.\n"
    "It holds patient data.\n"
    "\n"
    "Examples:\n"
    "  hookline probe https://hapi.fhir.org/baseR4 --patient 592912\n"
    "  hookline probe http://127.0.0.1:8103/fhir/R4 --patient p-1 --draft cetuximab\n"
    "  hookline probe https://fhir.example/r4 --patient p-1 --token-file token.txt \\\n"
    "      --hook order-select --draft ras-test --now 2026-10-05 --json\n"
    "\n"
    "Exit codes: 0 done; 1 nothing was had from the server, or the call was refused; 2 wrong "
    "usage;\n"
    "3 the content cannot be loaded.";

}  // namespace

ProbeCommand::ProbeCommand(CLI::App& app)
    : probe_(app.add_subcommand("probe", "Try a FHIR server: queries, facts and cards")) {
    probe_->footer(kFooter);
    probe_->add_option("base", options_.base, "Base of the FHIR server")
        ->type_name("FHIR_BASE")
        ->required();
    probe_->add_option("--patient", options_.patient, "Id of the patient")
        ->type_name("ID")
        ->required();
    probe_
        ->add_option("--hook", options_.hook,
                     "patient-view (default), encounter-start, encounter-discharge, order-select, "
                     "order-sign (default with --draft)")
        ->type_name("HOOK");
    probe_->add_option("--draft", options_.drafts, "Draft order; may be repeated")
        ->type_name("NAME");
    probe_->add_option("--encounter", options_.encounter, "Id of the encounter")->type_name("ID");
    probe_->add_option("--token", options_.token, "Access token for the FHIR server")
        ->type_name("TOKEN");
    probe_->add_option("--token-file", options_.token_file, "File with the access token")
        ->type_name("FILE");
    probe_
        ->add_option("--ca-file", options_.ca_file,
                     "Certificate authorities (PEM) instead of those of the system")
        ->type_name("FILE");
    probe_
        ->add_option("--deadline-ms", options_.deadline_ms,
                     "For all queries together; 10000 by default (the server: 2500)")
        ->type_name("MS")
        ->check(CLI::Range(50, 600'000));
    add_now_option(*probe_, options_.now);
    probe_->add_option("--service", options_.service, "Service id, when several answer the hook")
        ->type_name("ID");
    probe_->add_option("--save", options_.save, "Write the request that was evaluated")
        ->type_name("FILE");
    probe_->add_flag("--json", options_.json, "Print JSON");
    add_content_options(*probe_, options_.content);
}

bool ProbeCommand::parsed() const {
    return probe_->parsed();
}

}  // namespace hookline::hooks
