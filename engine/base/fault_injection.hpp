// Faults on purpose: files that fail, or a program that dies, at the n-th step of writing.
//
// What a run or a sweep leaves behind must be whole whatever happens. These make it happen, in the
// same binary that users run, so that the tests test what is shipped.
#pragma once

#include <string>

namespace detente {

/// `spec` is "kill@N" (the program kills itself before step N, counted from 1, over all FileSteps of all
/// threads), "ENOSPC@N", "EACCES@N" or "EIO@N" (step N fails; with a "+" behind it, every step from N on),
/// or "count@0" (nothing fails). False when `spec` is none of these.
[[nodiscard]] bool inject_file_faults(const std::string& spec);

/// Steps taken since inject_file_faults.
[[nodiscard]] long file_steps();

}  // namespace detente
