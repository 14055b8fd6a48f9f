"""Exact search with faiss's IndexFlatIP over the vectors and queries of a benchmark, a search for each line on standard input.

usage: faiss_search.py VECTORS_FOLDER QUERIES.npy K THREADS ANSWERS.bin
Prints "ready NAME" once all vectors are in memory as float32, which is how faiss is fastest; then for each line that comes, searches, writes the ids (int64)
to ANSWERS.bin and prints the seconds of the search alone.
"""
import re
import sys
import time
from pathlib import Path

import faiss
import numpy


def main():
    folder, queries, k, threads, answers = sys.argv[1:]
    faiss.omp_set_num_threads(int(threads))
    files = sorted(Path(folder).glob("*.npy"), key=lambda path: int(re.search(r"(\d+)\.npy$", path.name).group(1)))
    queries = numpy.load(queries)
    index = faiss.IndexFlatIP(queries.shape[1])
    for path in files:
        index.add(numpy.ascontiguousarray(numpy.load(path, mmap_mode="r"), dtype=numpy.float32))
    print("ready faiss" + faiss.__version__, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        ids = index.search(queries, int(k))[1]
        seconds = time.perf_counter() - start
        ids.astype(numpy.int64).tofile(answers)
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
