using System.Globalization;

namespace Headgate.Load.LoadClient;

/// <summary>CPU and memory of a process and all its descendants (an nginx master and its workers, say), from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>USER_HZ: the unit of the times in <c>/proc/PID/stat</c>, part of the kernel's interface.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>utime + stime in seconds, of living processes and (where <paramref name="withEnded"/>) of the children they waited for.</summary>
    public static double CpuSeconds(int pid, bool withEnded = false)
    {
        var ticks = 0L;
        foreach (var member in Members(pid))
        {
            var fields = Stat(member);
            if (fields.Length > 14)
            {
                // Fields 14 to 17 of proc(5), counted behind the command name, which may hold blanks.
                ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
                ticks += withEnded ? long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture) : 0;
            }
        }

        return ticks / TicksPerSecond;
    }

    /// <summary>Resident memory in MB (10^6 bytes), summed: pages that processes share count once for each of them.</summary>
    public static double ResidentMegabytes(int pid)
    {
        var kilobytes = 0L;
        foreach (var member in Members(pid))
        {
            foreach (var line in Lines($"/proc/{member}/status"))
            {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                {
                    kilobytes += long.Parse(line.AsSpan(6).Trim(" \tkB"), CultureInfo.InvariantCulture);
                    break;
                }
            }
        }

        return kilobytes * 1024 / 1e6;
    }

    /// <summary>CPU seconds of the whole machine that were neither idle nor waiting for a disk.</summary>
    public static double MachineBusySeconds()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = 0L;
        for (var i = 1; i <= 8; i++)
        {
            ticks += i is 4 or 5 ? 0 : long.Parse(fields[i], CultureInfo.InvariantCulture);
        }

        return ticks / TicksPerSecond;
    }

    private static List<int> Members(int root)
    {
        var members = new List<int> { root };
        for (var i = 0; i < members.Count; i++)
        {
            foreach (var thread in Threads(members[i]))
            {
                foreach (var line in Lines($"{thread}/children"))
                {
                    foreach (var child in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    {
                        members.Add(int.Parse(child, CultureInfo.InvariantCulture));
                    }
                }
            }
        }

        return members;
    }

    private static string[] Threads(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (DirectoryNotFoundException)
        {
            return []; // It ended in between; what it used is with its parent.
        }
    }

    private static string[] Stat(int pid)
    {
        var lines = Lines($"/proc/{pid}/stat");
        return lines.Length == 0 ? [] : lines[0][(lines[0].LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (IOException) when (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            return []; // ESRCH: it ended between open and read.
        }
    }
}
