using System.Globalization;

namespace Aspire.Hosting.Local;

/// <summary>What the console says: changes on standard error, the application's addresses on standard output.</summary>
internal sealed class ConsoleReport
{
    private const int NameWidth = 14;

    /// <summary>A change of a process.</summary>
    public void Change(Replica replica, string what) => Change(replica.Id, what);

    /// <summary>A change of something.</summary>
    public void Change(string name, string what) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name.PadRight(NameWidth)} {what}"));

    /// <summary>Where the dashboard lets a browser in.</summary>
    public void Login(string address) => Console.Out.WriteLine($"Login to the dashboard at {address}");

    /// <summary>An address of the application.</summary>
    public void Address(string name, string address) => Console.Out.WriteLine($"{name.PadRight(NameWidth)} {address}");
}
