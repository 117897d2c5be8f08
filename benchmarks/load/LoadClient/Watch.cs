using System.Diagnostics;

namespace Headgate.Load.LoadClient;

/// <summary>Runs another load generator and meters the system under test meanwhile; passes on what the generator says after a line <c>@</c>.</summary>
internal static class Watch
{
    public static int Run(Options options)
    {
        if (options.Command.Length == 0)
        {
            throw new ArgumentException("no command behind --");
        }

        var start = new ProcessStartInfo(options.Command[0], options.Command[1..]) { RedirectStandardOutput = true, UseShellExecute = false };
        var meter = new Meter(options);
        using var process = Process.Start(start) ?? throw new IOException($"{options.Command[0]} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        while (!process.WaitForExit(100))
        {
            meter.Sample();
        }

        meter.Print();
        var text = output.GetAwaiter().GetResult();
        foreach (var line in text.Split('\n').SkipWhile(line => line is not "@").Skip(1))
        {
            Console.WriteLine(line);
        }

        if (process.ExitCode != 0)
        {
            Console.Error.WriteLine(text);
        }

        return process.ExitCode;
    }
}
