using Headgate.RecordBenchmarks;

// How quick the management API answers over a million records. Arguments:
//   fill  DATABASE [RECORDS]   makes the database and takes records into it by way of the journal
//   plain DATABASE [RECORDS]   the same without the search's indexes and without sums, to see what they cost
//   ask   DATABASE             asks every question, cold and warm
//   manage URL TOKEN UPSTREAM [COUNT]   fills a running gateway with channels and keys and measures writes, lists and requests meanwhile
// DATABASE is a file, or postgres://USER@HOST:PORT/NAME.
const int Million = 1_000_000;
var records = args is ["fill" or "plain", _, var stated] ? int.Parse(stated, System.Globalization.CultureInfo.InvariantCulture) : Million;
switch (args)
{
    case ["fill", var database, ..]:
        await Filling.RunAsync(database, records, plain: false);
        return 0;
    case ["plain", var database, ..]:
        await Filling.RunAsync(database, records, plain: true);
        return 0;
    case ["ask", var database]:
        await Asking.RunAsync(database);
        return 0;
    case ["manage", var url, var token, var upstream, ..]:
        await Managing.RunAsync(url, token, upstream, args.Length > 4 ? int.Parse(args[4], System.Globalization.CultureInfo.InvariantCulture) : 10_000);
        return 0;
    default:
        Console.Error.WriteLine("usage: fill|plain|ask DATABASE [RECORDS], or manage URL TOKEN UPSTREAM [COUNT]");
        return 2;
}
