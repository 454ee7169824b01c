#include "hooks/http/process.hpp"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>

namespace hookline::hooks {
namespace {

// Puts the limit of open files back, and lets the tests be debugged again.
class KeptProcess {
  public:
    KeptProcess() { REQUIRE(::getrlimit(RLIMIT_NOFILE, &files_) == 0); }
    ~KeptProcess() {
        ::setrlimit(RLIMIT_NOFILE, &files_);
        ::prctl(PR_SET_DUMPABLE, 1);
    }
    KeptProcess(const KeptProcess&) = delete;
    KeptProcess& operator=(const KeptProcess&) = delete;

    [[nodiscard]] const rlimit& files() const { return files_; }

  private:
    rlimit files_{};
};

rlim_t files_now() {
    rlimit files{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &files) == 0);
    return files.rlim_cur;
}

}  // namespace

TEST_SUITE("http/process") {
    TEST_CASE(
        "SR-006: the limit of open files is raised to what the connections need, not lowered") {
        const KeptProcess kept;
        REQUIRE(kept.files().rlim_max >= 400);
        rlimit low = kept.files();
        low.rlim_cur = 200;
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
        CHECK(prepare_process(300, 50).has_value());
        CHECK(files_now() == 350);
        CHECK(prepare_process(10, 50).has_value());
        CHECK(files_now() == 350);
    }

    TEST_CASE("SR-006: a limit that cannot be raised far enough is an error that names both") {
        const KeptProcess kept;
        REQUIRE(kept.files().rlim_max < 1'000'000'000'000);
        const Result<void> refused = prepare_process(1'000'000'000'000, 1);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().message ==
              "limit of open files is " + std::to_string(kept.files().rlim_max) +
                  ", expected 1000000000001 for 1000000000000 connections");
        CHECK(files_now() == kept.files().rlim_cur);
    }

    TEST_CASE("SR-094: no core dumps, no debugger of others; a closed pipe ends nothing") {
        const KeptProcess kept;
        REQUIRE(prepare_process(1, 1).has_value());
        rlimit core{};
        REQUIRE(::getrlimit(RLIMIT_CORE, &core) == 0);
        CHECK(core.rlim_cur == 0);
        CHECK(::prctl(PR_GET_DUMPABLE) == 0);
        CHECK(std::raise(SIGPIPE) == 0);
    }
}

}  // namespace hookline::hooks
