namespace Aspire.Hosting.Local;

/// <summary>Signals by their numbers.</summary>
internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
}
