using MassTransit;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>What one service adds to the process's only bus. Several services in one process add several.</summary>
/// <param name="Configure">Adds the service's consumers or sagas.</param>
public sealed record BusRegistration(Action<IBusRegistrationConfigurator> Configure);
