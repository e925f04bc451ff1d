#include "engine/base/files.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace detente {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
protected:
  Files() : folder_(fs::path(testing::TempDir()) / ("detente_files_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Files() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }

  std::string error_;

private:
  fs::path folder_;
};

TEST_F(Files, WhatIsWrittenIsReadBackByteForByte) {
  const std::string bytes("a\0b\r\n\xff", 6);
  ASSERT_TRUE(write_file(path("x"), bytes, error_)) << error_;
  EXPECT_EQ(read_file(path("x"), error_), bytes);
}

TEST_F(Files, WritingReplacesAndLeavesNoTemporaryFile) {
  ASSERT_TRUE(write_file(path("x"), "old and longer", error_));
  ASSERT_TRUE(write_file(path("x"), "new", error_));
  EXPECT_EQ(read_file(path("x"), error_), "new");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, AnEmptyFileIsAFile) {
  ASSERT_TRUE(write_file(path("x"), "", error_));
  EXPECT_EQ(read_file(path("x"), error_), "");
}

TEST_F(Files, AFailedWriteKeepsTheOldAndNamesOperationPathAndReason) {
  // The target is a folder that is not empty: the last step, the renaming, fails.
  fs::create_directories(path("x/inside"));
  EXPECT_FALSE(write_file(path("x"), "new", error_));
  EXPECT_EQ(error_.find("cannot rename to '" + path("x") + "': "), 0U) << error_;
  EXPECT_TRUE(fs::is_directory(path("x/inside")));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, AFolderThatIsNotThereIsAnError) {
  EXPECT_FALSE(write_file(path("nowhere/x"), "new", error_));
  EXPECT_NE(error_.find("No such file or directory"), std::string::npos) << error_;
}

TEST_F(Files, ReadingSaysWhatIsWrong) {
  EXPECT_EQ(read_file(path("missing"), error_), std::nullopt);
  EXPECT_EQ(error_, "cannot open '" + path("missing") + "': No such file or directory");
  EXPECT_EQ(read_file(path(""), error_), std::nullopt);
  EXPECT_NE(error_.find("it is a folder"), std::string::npos);
}

TEST_F(Files, FoldersAreMadeWithTheirParents) {
  EXPECT_TRUE(make_folder(path("a/b/c"), error_)) << error_;
  EXPECT_TRUE(make_folder(path("a/b/c"), error_)) << "an existing folder is fine";
  ASSERT_TRUE(write_file(path("file"), "", error_));
  EXPECT_FALSE(make_folder(path("file/below"), error_));
  EXPECT_NE(error_.find("cannot make folder"), std::string::npos);
}

TEST(Memory, AMachineHasSome) {
  EXPECT_GT(machine_memory(), std::uint64_t{1} << 24U);
}

TEST_F(Files, APieceByPieceWriterPublishesOnlyWithCommit) {
  const std::string piece(100'000, 'x');
  {
    FileWriter writer(path("x"));
    for (int i = 0; i < 10; ++i) writer.append(piece);
    EXPECT_FALSE(std::filesystem::exists(path("x")));
  }
  EXPECT_EQ(entries(), 0U) << "abandoned";
  FileWriter writer(path("x"));
  for (int i = 0; i < 10; ++i) writer.append(piece);
  ASSERT_TRUE(writer.commit()) << writer.error();
  EXPECT_EQ(read_file(path("x"), error_)->size(), 1'000'000U);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, RemovingWhatIsNotThereIsNoError) {
  EXPECT_TRUE(remove_file(path("nothing"), error_));
}

}  // namespace
}  // namespace detente
