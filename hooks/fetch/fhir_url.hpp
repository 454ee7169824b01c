#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hookline::hooks {

/// A FHIR server that may be read, as the configuration names it (SR-040).
struct AllowedFhirServer {
    std::string base;       ///< as parse_fhir_base gives it
    bool internal = false;  ///< private addresses and plain http are allowed (SR-041, SR-042)
    bool open = false;      ///< read without a token, when a call hands over none (SR-131)
    std::vector<std::string> paging_hosts;  ///< other hosts of `next` links; no token goes there
};

/// `text` rebuilt from its parts, lower case where case means nothing, without a default port and
/// without a slash at the end. nullopt for everything that is not plainly `http(s)://host/path`:
/// user names, fragments, queries, dot segments, backslashes, numeric hosts in unusual notation.
[[nodiscard]] std::optional<std::string> parse_fhir_base(std::string_view text);

/// The `fhirServer` of a call after comparison with the servers that may be read.
struct FhirBase {
    std::string url;                            ///< as parse_fhir_base gives it
    const AllowedFhirServer* server = nullptr;  ///< the entry that allows it; owner: configuration
};

/// Finds the entry that allows `text`: same scheme, host and port, path prefix on a segment border.
[[nodiscard]] std::optional<FhirBase> find_fhir_base(std::string_view text,
                                                     std::span<const AllowedFhirServer> allowed);

/// A `next` link of a page.
struct NextPage {
    std::string url;
    bool with_token = true;  ///< false for an extra paging host
};
/// Resolves `link` against the URL of the page that it stands on (RFC 3986 section 5) and checks
/// that it keeps origin and path of `base`, or points to one of its paging hosts by https (SR-046).
/// nullopt: not to be followed.
[[nodiscard]] std::optional<NextPage> resolve_next(std::string_view link, std::string_view page,
                                                   const FhirBase& base);

/// `Type/id` when `reference` is such a relative reference, or an absolute one below `base`
/// (SR-047), also with `/_history/version`, which is dropped. nullopt for everything else:
/// contained, canonical, logical, elsewhere.
struct RelativeReference {
    std::string text;  ///< `Type/id` as written
    std::string path;  ///< the same with the id percent-encoded
    [[nodiscard]] std::string_view type() const {
        return std::string_view(text).substr(0, text.find('/'));
    }
};
[[nodiscard]] std::optional<RelativeReference> relative_reference(std::string_view reference,
                                                                  std::string_view base);

/// `text` as one path segment or one query value; nullopt when it is empty, longer than 512 bytes
/// or has a byte that no id may have: `/`, `?`, `#`, control bytes (SR-050).
[[nodiscard]] std::optional<std::string> encode_id(std::string_view text);

/// Whether `text` is an id that a search can ask for: as for encode_id, and without `,`, `$` and
/// `|`, which servers read as several values or as parts of one, encoded or not (FHIR R4 search,
/// Escaping Search Parameters; not all servers know the escapes).
[[nodiscard]] bool is_search_value(std::string_view text);

}  // namespace hookline::hooks
