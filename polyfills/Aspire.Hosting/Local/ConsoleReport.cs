using System.Globalization;

namespace Aspire.Hosting.Local;

/// <summary>What the console says: changes on standard error, the application's addresses on standard output.</summary>
internal sealed class ConsoleReport
{
    private const int NameWidth = 14;

    /// <summary>A change of a process.</summary>
    public void Change(Replica replica, string what) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{replica.Id.PadRight(NameWidth)} {what}"));

    /// <summary>An address of the application.</summary>
    public void Address(string name, string address) => Console.Out.WriteLine($"{name.PadRight(NameWidth)} {address}");
}
