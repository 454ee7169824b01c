#include "fhir/base/result.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <set>
#include <string>

namespace hookline {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0) {
        return fail(ErrorKind::InvalidContent, "odd number", "number");
    }
    return number / 2;
}

Result<int> quarter(int number) {
    HOOKLINE_TRY(const int first, half(number));
    HOOKLINE_TRY(const int second, half(first));
    return second;
}

Result<void> must_be_even(int number) {
    HOOKLINE_CHECK(half(number));
    return {};
}

}  // namespace

// What a child process says on standard error before it ends with `status`.
struct Ended {
    std::string words;
    int status = 0;
};
template <class Work>
Ended run_in_child(Work work) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL);  // not the handler of the test runner
        ::dup2(ends[1], STDERR_FILENO);
        work();
        ::_exit(0);
    }
    ::close(ends[1]);
    Ended ended;
    std::array<char, 256> piece{};
    for (ssize_t got = 0; (got = ::read(ends[0], piece.data(), piece.size())) > 0;) {
        ended.words.append(piece.data(), static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    REQUIRE(::waitpid(child, &ended.status, 0) == child);
    return ended;
}

TEST_SUITE("base/result") {
    TEST_CASE("SR-203: a broken invariant ends the process with one line") {
        const Ended broken =
            run_in_child([] { HOOKLINE_ASSERT(half(2).value() == 2, "half of two is one"); });
        CHECK(WIFSIGNALED(broken.status));
        CHECK(WTERMSIG(broken.status) == SIGABRT);
        CHECK(broken.words.find("half of two is one") != std::string::npos);
        CHECK(broken.words.find('\n') == broken.words.size() - 1);
        const Ended whole = run_in_child([] { HOOKLINE_ASSERT(half(2).value() == 1, "fine"); });
        CHECK((WIFEXITED(whole.status) && WEXITSTATUS(whole.status) == 0));
        CHECK(whole.words.empty());
    }

    TEST_CASE("HOOKLINE_TRY binds the value or returns the error onward") {
        CHECK(quarter(8).value() == 2);
        CHECK(quarter(6).error() == Error{ErrorKind::InvalidContent, "odd number", "number"});
        CHECK(must_be_even(4).has_value());
        CHECK_FALSE(must_be_even(3).has_value());
    }

    TEST_CASE("every error kind has a spelling of its own") {
        std::set<std::string_view> spellings;
        for (int kind = 0; kind <= static_cast<int>(ErrorKind::Internal); ++kind) {
            spellings.insert(to_string(static_cast<ErrorKind>(kind)));
        }
        CHECK(spellings.size() == static_cast<std::size_t>(ErrorKind::Internal) + 1);
    }
}

}  // namespace hookline
