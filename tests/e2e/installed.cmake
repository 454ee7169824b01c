# Installs the build BUILD below PREFIX and asks the installed hookline, from another folder, for the
# cards of REQUEST.
function(run)
    execute_process(COMMAND ${ARGN} WORKING_DIRECTORY / RESULT_VARIABLE code
                    OUTPUT_VARIABLE output ERROR_VARIABLE errors)
    if(NOT code EQUAL 0)
        message(FATAL_ERROR "${ARGN} ended with ${code}\n${errors}")
    endif()
    set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${PREFIX}")
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${PREFIX}")
run("${PREFIX}/bin/hookline" evaluate "${REQUEST}" --now 2026-10-05)
if(NOT output MATCHES "No complete RAS result")
    message(FATAL_ERROR "the card is missing: ${output}")
endif()
