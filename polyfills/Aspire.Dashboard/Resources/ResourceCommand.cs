namespace Aspire.Dashboard.Resources;

/// <summary>What can be done with a process.</summary>
internal enum ResourceCommand
{
    /// <summary>Let it run.</summary>
    Start,

    /// <summary>Let it stay away until it is started.</summary>
    Stop,

    /// <summary>Let it begin anew.</summary>
    Restart,
}
