#include "hooks/cli/version.hpp"

#include "hookline_version.hpp"
#include "hooks/feedback/sqlite.hpp"
#include "hooks/fetch/http_client.hpp"
#include "hooks/http/tls_context.hpp"

namespace hookline::hooks {

std::string version_text() {
    return std::string("hookline ") + kVersion + '\n' + server_library() + ' ' + tls_library() +
           ' ' + http_library() + ' ' + database_library();
}

}  // namespace hookline::hooks
