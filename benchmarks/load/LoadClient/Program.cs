using Headgate.Load.LoadClient;
using Headgate.Load.LoadClient.Reporting;

const string Usage = """
    usage: load-client VERB --NAME VALUE ...
      ready        --url URL [--key KEY] [--seconds 30] [--pid PID]           wait until a chat request is answered
      body         --bytes N [--model mock-model] --out FILE                  write a chat request of exactly N bytes
      scale-config --channels N --keys N --models N --upstream URL --out FILE write a gateway configuration
      watch        [--pid PID] [--group PID] -- COMMAND ...                   run a command, measure PID's process tree meanwhile
      rate         --url URL --rate N --seconds N [--warmup 1] [--connections 32] --body FILE [--key KEY] [--pid PID] [--group PID]
      sse          --url URL --seconds N [--warmup 1] [--connections 64] [--events 50] [--key KEY] [--pid PID] [--group PID]
      slow         --url URL [--streams 2000] [--events 50] [--ramp 1] [--key KEY] [--pid PID] [--group PID]
      report       --csv FILE --out FILE [--note TEXT]                        medians and ratios as Markdown
    Measurements are printed as NAME=VALUE lines.
    """;

if (args.Length == 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

try
{
    var options = Options.Parse(args.AsSpan(1));
    return args[0] switch
    {
        "ready" => Readiness.Wait(options),
        "body" => BodyFile.Write(options),
        "scale-config" => ScaleConfig.Write(options),
        "watch" => Watch.Run(options),
        "rate" => FixedRate.Run(options),
        "sse" => SseLoad.Run(options),
        "slow" => SlowStreams.Run(options),
        "report" => Report.Write(options),
        var verb => throw new ArgumentException($"unknown verb {verb}\n{Usage}"),
    };
}
catch (Exception e) when (e is ArgumentException or IOException or FormatException)
{
    Console.Error.WriteLine($"load-client {args[0]}: {e.Message}");
    return 1;
}
