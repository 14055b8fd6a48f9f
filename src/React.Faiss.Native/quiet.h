// Keeps faiss from writing to the error stream, which belongs to the program that uses it.
#pragma once

#include <list>

#include <faiss/Index.h>
#include <faiss/VectorTransform.h>
#include <faiss/impl/ProductQuantizer.h>

namespace react {

// While it lives, training with few vectors draws no warnings. How many there are, the caller decides and tells of.
class QuietTraining {
public:
    explicit QuietTraining(faiss::Index* index);
    ~QuietTraining();
    QuietTraining(const QuietTraining&) = delete;
    QuietTraining& operator=(const QuietTraining&) = delete;

private:
    std::list<faiss::ProductQuantizer> quantizers;
    std::list<faiss::OPQMatrix*> rotations;

    void visit(faiss::Index* index, int depth);
};

} // namespace react
