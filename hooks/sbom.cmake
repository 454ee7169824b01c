# Writes what an installed binary is made of, as SPDX 2.3 (SR-212):
#   cmake -DBINARY=FILE -DVERSION=X -DHEADERS=NAME@VERSION;... -DOUT=FILE -P sbom.cmake
# The libraries are those that the loader finds now, each with its SHA-256; where dpkg knows them, with
# package and version. HEADERS are the libraries that were compiled in.
cmake_minimum_required(VERSION 3.25)

file(GET_RUNTIME_DEPENDENCIES EXECUTABLES "${BINARY}"
     RESOLVED_DEPENDENCIES_VAR libraries UNRESOLVED_DEPENDENCIES_VAR missing)
if(missing)
    message(FATAL_ERROR "libraries of ${BINARY} are missing: ${missing}")
endif()
list(SORT libraries)

# sbom_package(<id> <name> <version> <sha256, or empty> <licence>): adds one and what links it.
set(packages "")
set(relations "")
function(sbom_package id name version sha256 licence)
    set(checksums "")
    if(sha256)
        set(checksums ", \"checksums\": [{\"algorithm\": \"SHA256\", \"checksumValue\": \"${sha256}\"}]")
    endif()
    list(APPEND packages "    {\"SPDXID\": \"SPDXRef-${id}\", \"name\": \"${name}\", \"versionInfo\": \"${version}\", \"downloadLocation\": \"NOASSERTION\", \"filesAnalyzed\": false, \"licenseConcluded\": \"NOASSERTION\", \"licenseDeclared\": \"${licence}\", \"copyrightText\": \"NOASSERTION\"${checksums}}")
    set(packages "${packages}" PARENT_SCOPE)
endfunction()
function(sbom_relation from type to)
    list(APPEND relations "    {\"spdxElementId\": \"SPDXRef-${from}\", \"relationshipType\": \"${type}\", \"relatedSpdxElement\": \"SPDXRef-${to}\"}")
    set(relations "${relations}" PARENT_SCOPE)
endfunction()

# What dpkg knows of the files: lines `PACKAGE:ARCHITECTURE: FILE`. A file may be known by its place
# before /lib became a link to /usr/lib.
set(files "")
foreach(library IN LISTS libraries)
    file(REAL_PATH "${library}" file)
    string(REGEX REPLACE "^/usr/" "/" short "${file}")
    list(APPEND files "${file}" "${short}")
endforeach()
set(owners "")
find_program(DPKG_QUERY dpkg-query)
if(DPKG_QUERY)
    execute_process(COMMAND "${DPKG_QUERY}" -S ${files} OUTPUT_VARIABLE owners ERROR_QUIET)
endif()

# find_package_of(<file>): sets `name` and `version`: of the package, else the file's name alone.
function(find_package_of file)
    get_filename_component(name "${file}" NAME)
    set(version NOASSERTION)
    string(REGEX REPLACE "^/usr/" "/" short "${file}")
    foreach(place "${file}" "${short}")
        string(FIND "${owners}" ": ${place}\n" at)
        if(at GREATER_EQUAL 0)
            string(SUBSTRING "${owners}" 0 ${at} owner)
            string(REGEX REPLACE "^.*\n" "" owner "${owner}")
            execute_process(COMMAND "${DPKG_QUERY}" -W -f "\${Package} \${Version}" "${owner}"
                            OUTPUT_VARIABLE found ERROR_QUIET)
            if(found MATCHES "^([^ ]+) ([-0-9A-Za-z.+~:]+)$")
                set(name "${CMAKE_MATCH_1}")
                set(version "${CMAKE_MATCH_2}")
                break()
            endif()
        endif()
    endforeach()
    set(name "${name}" PARENT_SCOPE)
    set(version "${version}" PARENT_SCOPE)
endfunction()

file(SHA256 "${BINARY}" sha256)
sbom_package(hookline hookline "${VERSION}" "${sha256}" Apache-2.0)
sbom_relation(DOCUMENT DESCRIBES hookline)
foreach(header IN LISTS HEADERS)
    string(REPLACE "@" ";" header "${header}")
    list(GET header 0 name)
    list(GET header 1 version)
    sbom_package("${name}-headers" "${name}" "${version}" "" NOASSERTION)
    sbom_relation(hookline STATIC_LINK "${name}-headers")
endforeach()
foreach(library IN LISTS libraries)
    file(REAL_PATH "${library}" file)
    file(SHA256 "${file}" library_sha256)
    find_package_of("${file}")
    get_filename_component(id "${library}" NAME)
    string(REGEX REPLACE "[^-0-9A-Za-z.]" "-" id "${id}")
    sbom_package("${id}" "${name}" "${version}" "${library_sha256}" NOASSERTION)
    sbom_relation(hookline DYNAMIC_LINK "${id}")
endforeach()

list(JOIN packages ",\n" packages)
list(JOIN relations ",\n" relations)
string(TIMESTAMP now "%Y-%m-%dT%H:%M:%SZ" UTC)
file(WRITE "${OUT}" "{
  \"spdxVersion\": \"SPDX-2.3\",
  \"dataLicense\": \"CC0-1.0\",
  \"SPDXID\": \"SPDXRef-DOCUMENT\",
  \"name\": \"hookline-${VERSION}\",
  \"documentNamespace\": \"https://hookline.example/spdx/hookline-${VERSION}-${sha256}\",
  \"creationInfo\": {\"created\": \"${now}\", \"creators\": [\"Tool: hookline-${VERSION}\"]},
  \"packages\": [
${packages}
  ],
  \"relationships\": [
${relations}
  ]
}
")
