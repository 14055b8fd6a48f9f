using React;
using React.Benchmarks;
using React.Work;

NativeTuning.Apply();
Benchmark[] benchmarks = [new ImportBenchmark(), new SearchBenchmark(), new RecallBenchmark(), new IndexBuildBenchmark(), new EmbedBenchmark(), new TrainBenchmark()];
if (args.Length == 0 || args[0] is "--help" or "-h" or "help")
{
    Console.WriteLine(Usage.Of(benchmarks));
    return args.Length == 0 ? 2 : 0;
}

try
{
    var benchmark = Array.Find(benchmarks, one => one.Name == args[0])
        ?? throw new CommandLineException($"There is no benchmark '{args[0]}'; there are {string.Join(", ", benchmarks.Select(one => one.Name))}.");
    if (args.Contains("--help") || args.Contains("-h"))
    {
        Console.WriteLine(Usage.Of(benchmark));
        return 0;
    }

    var arguments = Arguments.Parse(args[1..], benchmark.Options);
    Console.WriteLine(benchmark.Run(arguments).ToJson(arguments));
    return 0;
}
catch (CommandLineException error)
{
    Console.Error.WriteLine($"{error.Message} --help shows what can be given.");
    return 2;
}
catch (ReactException error)
{
    Console.Error.WriteLine($"{error.Message} {error.RecommendedAction}".TrimEnd());
    return 1;
}
