#include "tests/support/source_dir.hpp"

namespace hookline::test {

std::filesystem::path source_dir() {
    return HOOKLINE_SOURCE_DIR;
}

}  // namespace hookline::test
