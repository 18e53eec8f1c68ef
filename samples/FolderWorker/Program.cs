// A service that sorts images as they arrive: FolderWorker --Model flowers.gabor --Folder inbox
// moves inbox/photo.jpg to inbox/rose/photo.jpg, and what is no image to inbox/unreadable/.
using FolderWorker;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddGabor(builder.Configuration["Model"] ?? "model.gabor");
builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<Sorter>(
    provider, builder.Configuration["Folder"] ?? throw new ArgumentException("--Folder FOLDER is missing.")));
await builder.Build().RunAsync();
