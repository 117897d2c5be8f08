using BenchmarkDotNet.Running;
using Headgate.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(Payloads).Assembly).Run(args);
